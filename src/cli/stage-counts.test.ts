import { expect, test } from 'vitest';
import { countsLine, stageCounter } from './stage-counts.ts';

const place = { topic: 't', partition: 0, next: 1, tookMs: 1 };

const stages = ['refine', 'score', 'postgres-signals', 'redis-signals'].map((name) => ({ name }));

test('whoever comes first, the line is in flow order, with letters and restarts where there are any', () => {
  const { listen, counts } = stageCounter(stages);
  listen('BatchWritten', { sink: 'postgres-signals', records: 4, ...place });
  const turned = { actor: 'a', entries: 7, forwarded: 5, dropped: 0, dead: 2 };
  listen('TurnCommitted', { ...turned, processor: 'refine', ...place });
  listen('SourceAdvanced', { source: 's', records: 8, malformed: 1, position: 9, ended: false });
  const judged = '   2.1 s  sources 9/12 · refine 7 · score 0';
  const stored = 'postgres-signals 4 · redis-signals 0';
  expect(countsLine(counts(), 12, 2_100)).toBe(`${judged} · ${stored} · dead letters 3`);
  listen('ActorFenced', { actor: 'a' });
  expect(countsLine(counts(), null, 2_100)).toMatch(/sources 9 · .* · dead letters 3 · restarts 1$/);
});
