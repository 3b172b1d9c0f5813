import { expect, test } from 'vitest';
import type { Outcome } from './outcome.ts';
import { isAsItMustBe, summary } from './summary.ts';

const clean: Outcome = {
  ...{ seed: 7, seconds: 60, plant: null, passed: true, differences: 0, violations: [] },
  ...{ forks: { 1: 4, 70: 4 }, followed: { 1: 3, 69: 1, 70: 3 }, returned: 12, kills: 2, restarts: 1 },
  ...{ assignedMs: [10_100, 10_200], takeOverMs: [10_500, 11_000, 12_340], settledMs: 3_100, told: {} },
  ...{ live: 100, orphans: 50, confirmed: 9, provisional: 8, retracted: 7, gaps: 2 },
};
const wrong: Outcome = {
  ...clean,
  passed: false,
  differences: 1,
  violations: ['1 orphans stand in events, as evm:1:0x:0'],
};

test('the last line of a run that passed has the figures', () => {
  const last = summary(clean).at(-1);
  expect(last).toContain("passed      100 live events equal the four chains' logs; 50 orphans");
  expect(last).toContain('first commits in median 11.0 s, most 12.3 s of 3, at a session timeout of 10 s');
  expect(isAsItMustBe(clean)).toBe(true);
});

test('what is wrong is told, and how to see it again', () => {
  expect(summary(wrong)).toContain('violation   1 orphans stand in events, as evm:1:0x:0');
  expect(summary(wrong).at(-1)).toBe(
    'failed      1 complaints; again by: npm run chain:storm -- --seed 7 --seconds 60',
  );
  expect(isAsItMustBe(wrong)).toBe(false);
});

test('with a fault planted a run is as it must be that complains', () => {
  const caught = { ...wrong, plant: 'no-removals' } as const;
  expect(summary(caught).at(-1)).toBe('caught      no-removals by 1 complaints, seed 7');
  expect(isAsItMustBe(caught)).toBe(true);
  const missed = { ...clean, plant: 'no-removals' } as const;
  expect(summary(missed).at(-1)).toContain('failed      no-removals was not caught; again by:');
  expect(isAsItMustBe(missed)).toBe(false);
});
