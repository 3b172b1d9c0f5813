import { expect, test } from 'vitest';
import { metrics } from '../telemetry/metrics.ts';
import { countsIn, together } from './instance-counts.ts';

test('restarts and stops of each actor are read from what an instance exposes', async () => {
  const { listen, exposition } = metrics();
  const fault = { consequence: 'retry-turn', why: 'it "was" {down}', attempt: 0 };
  listen('ActorFaulted', { actor: 'a/refine/raw.chain/0', code: 'kafka-unavailable', ...fault });
  listen('ActorFaulted', { actor: 'a/refine/raw.chain/0', code: 'outcome-unknown', ...fault });
  listen('ActorFenced', { actor: 'a/refine/raw.chain/0' });
  listen('ActorStopped', { actor: 'a/score/events.enriched/1', code: 'offset-gone', why: 'it is gone' });
  const counts = countsIn((await exposition()).text);
  expect(counts.restarts).toEqual(new Map([['a/refine/raw.chain/0', 3]]));
  expect(counts.stopped).toEqual(new Set(['a/score/events.enriched/1']));
});

test('what instances count of one actor adds up', () => {
  const [one, other] = [countsIn('millrace_actors_fenced_total{actor="a"} 1'), countsIn('')];
  expect(together([one, one, other]).restarts).toEqual(new Map([['a', 2]]));
});
