import { expect, test } from 'vitest';
import { compare, isWhole } from '../bench/compare.ts';

const went = [['a', 'b', 'c'], ['d']];

test.each([
  [went],
  [
    [
      ['d', 'a'],
      ['b', 'c'],
    ],
  ],
])('what came out once and in order is whole: %j', (came) => {
  expect(compare(went, came)).toEqual({ records: 4, doubled: 0, lost: 0, disordered: 0 });
  expect(isWhole(compare(went, came))).toBe(true);
});

test.each([
  ['doubled', [['a', 'b', 'b', 'c'], ['d']]],
  ['lost', [['a', 'c'], ['d']]],
  ['disordered', [['b', 'a', 'c'], ['d']]],
  ['disordered', [['a', 'b', 'c', 'e'], ['d']]],
] as const)('what is %s is counted', (what, came) => {
  expect(compare(went, came)).toMatchObject({ [what]: 1 });
  expect(isWhole(compare(went, came))).toBe(false);
});
