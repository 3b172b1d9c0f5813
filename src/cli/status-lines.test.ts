import { expect, test } from 'vitest';
import { ageText, statusLines } from './status-lines.ts';

test.each([
  [null, '-'],
  [0, '0ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [61_500, '1m 1s'],
  [3_600_000, '1h 0m'],
  [176_318_403_318, '2040d 17h'],
])('%s milliseconds are told as %s', (ms, text) => expect(ageText(ms)).toBe(text));

test('what is not known is told as such, and what is only counted by offsets as at most that', () => {
  const actor = { actor: 'a/refine/raw.chain/0', members: 0, next: null, lagRecords: 9, lagExact: false };
  const unknown = { lastCommitAgeMs: null, restarts: null, stopped: null, heldAt: null };
  const source = {
    source: 's',
    position: null,
    lagRecords: null,
    stored: null,
    freshnessMs: null,
    members: 0,
  };
  const lines = statusLines({
    app: 'a',
    instances: [],
    sources: [{ ...source, ...unknown }],
    actors: [
      { ...actor, ...unknown },
      { ...actor, ...unknown, lagExact: true, stopped: true, heldAt: 1_234 },
    ],
  });
  expect(lines[1]?.split(/ {2,}/)).toEqual(['s', '0', '-', '-', '-', '-', '-', '-', '-']);
  expect(lines[4]?.split(/ {2,}/)).toEqual(['a/refine/raw.chain/0', '0', '-', '<9', '-', '-']);
  expect(lines[5]?.split(/ {2,}/)).toEqual(['a/refine/raw.chain/0', '0', '-', '9', '-', 'stopped']);
  expect(lines.filter((line) => line.includes('held'))).toEqual([
    expect.stringMatching(/^a\/refine\/raw\.chain\/0 is held at offset 1234 by a transaction/),
  ]);
  expect(lines.at(-1)).toContain('--api');
});
