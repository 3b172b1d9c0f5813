import { expect, test } from 'vitest';
import type { Outcome } from '../../test/chaos/outcome.ts';
import { isAsItMustBe, summary } from './summary.ts';

const clean: Outcome = {
  ...{
    job: 'pipeline',
    seed: 7,
    passed: true,
    planted: null,
    faults: { kill: 3 },
    kills: 3,
    zombies: 1,
    held: 0,
  },
  ...{ commits: 10, records: 20, duplicates: 0, losses: 0, disorder: 0, strangers: 0, openTransactions: 0 },
  recovery: { strikes: 3, medianMs: 8_000, maximumMs: 12_340, boundMs: 31_000 },
  ...{ longestPauseMs: 2_000, told: {}, violations: [] },
};
const doubled = { ...clean, passed: false, duplicates: 4, violations: ['passed: of 20: 4 doubled'] };
const planted = { plant: 'offset-before-fence', isCaught: true } as const;

test('a run without a fault of ours says what it found, how long recovery took, and that it passed', () => {
  const said = summary(clean, 'again');
  expect(said).toContain(
    'found       0 duplicates, 0 losses, 0 out of order, 0 unexpected, 0 open transactions',
  );
  expect(said).toContain(
    'recovery    median 8.0 s, maximum 12.3 s of 31.0 s allowed, over 3 strikes; longest pause 2.0 s',
  );
  expect(said.at(-1)).toBe('passed      seed 7');
  expect(isAsItMustBe(clean)).toBe(true);
});

test('a violation is told, and how to see it again', () => {
  expect(summary(doubled, 'again')).toContain('violation   passed: of 20: 4 doubled');
  expect(summary(doubled, 'again').at(-1)).toBe('failed      again by: again');
  expect(isAsItMustBe(doubled)).toBe(false);
});

test('a plant is caught by what came twice, and a run that does not see it has failed', () => {
  const caught = { ...doubled, planted };
  expect(summary(caught, 'again').at(-1)).toBe('caught      offset-before-fence by 4 duplicates, seed 7');
  expect(isAsItMustBe(caught)).toBe(true);
  const missed = { ...clean, planted: { ...planted, isCaught: false } };
  expect(summary(missed, 'again').at(-1)).toBe('failed      not caught; again by: again');
  expect(isAsItMustBe(missed)).toBe(false);
});
