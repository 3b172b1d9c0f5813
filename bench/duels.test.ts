import { expect, test } from 'vitest';
import { ratioOf } from './duel.ts';
import { duels } from './duels.ts';

test.each(duels)('$name: still as much faster', (duel) => {
  expect(ratioOf(duel)).toBeGreaterThanOrEqual(duel.atLeast);
});

test('one that is no faster is caught', () => {
  const work = () => Array.from({ length: 100 }, (_, index) => index * 2);
  expect(ratioOf({ name: 'equals', ours: work, theirs: work, atLeast: 2 })).toBeLessThan(2);
});
