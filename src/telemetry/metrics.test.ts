import { expect, test } from 'vitest';
import { renderings } from '../telemetry.ts';
import { metrics } from './metrics.ts';

const turn = {
  ...{ actor: 'my-app/refine/raw.chain/0', processor: 'refine', topic: 'raw.chain', partition: 0 },
  ...{ entries: 7, forwarded: 4, dropped: 2, dead: 1, next: 8, tookMs: 20 },
};

test('an occurrence counts once in each metric that its rendering names, under its labels', async () => {
  const { listen, exposition } = metrics();
  listen('TurnCommitted', turn);
  listen('TurnCommitted', { ...turn, next: 15 });
  const { text, contentType } = await exposition();
  const at = '{processor="refine",topic="raw.chain",partition="0"}';
  expect(contentType).toContain('text/plain; version=0.0.4');
  expect(text).toContain(`millrace_turns_committed_total${at} 2\n`);
  expect(text).toContain(`millrace_turn_entries_read_total${at} 14\n`);
  expect(text).toContain(`millrace_dead_letters_written_total${at} 2\n`);
  expect(text).toContain(`millrace_processor_position_offset${at} 15\n`);
  expect(text).toContain(`millrace_turn_duration_seconds_sum${at} 0.04\n`);
  expect(text).toContain('# TYPE millrace_turn_duration_seconds histogram\n');
  expect(text).not.toContain('my-app/refine');
});

test('the process is measured, too', async () => {
  const { text } = await metrics().exposition();
  expect(text).toMatch(/^process_cpu_user_seconds_total \d/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
});

test('two of them in one process do not meet', async () => {
  const [one, other] = [metrics(), metrics()];
  one.listen('ActorFenced', { actor: 'a' });
  expect((await one.exposition()).text).toContain('millrace_actors_fenced_total{actor="a"} 1');
  expect((await other.exposition()).text).not.toContain('millrace_actors_fenced_total{');
});

test('every metric is named noun_verb_unit: lower case, a help, and a unit where it measures one', () => {
  const named = Object.values(renderings).flatMap(({ counters = {}, gauges = {}, seconds = {} }) => [
    ...Object.entries(counters).map(([name, [, help]]) => ({ name, help, unit: /./ })),
    ...Object.entries(gauges).map(([name, [, help]]) => ({
      name,
      help,
      unit: /_(offset|number|observations|blocks|milliseconds)$/,
    })),
    ...Object.entries(seconds).map(([name, [, help]]) => ({ name, help, unit: /_seconds$/ })),
  ]);
  expect(named.length).toBeGreaterThan(15);
  for (const { name, help, unit } of named) {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
    expect(name).toMatch(unit);
    expect(help).toMatch(/^[A-Z].*\.$/);
  }
  expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
});
