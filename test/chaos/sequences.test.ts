import { expect, test } from 'vitest';
import { collector, compareSequences, isClean } from './sequences.ts';

/** Words of one group; `b:x` is x in the group b. */
function sequences(text: string) {
  const { sequences, add } = collector();
  for (const word of text.split(' ').filter(Boolean)) {
    const [group = '', item] = word.includes(':') ? word.split(':') : ['a', word];
    add(group, item ?? '');
  }
  return sequences;
}

const compared = (expected: string, found: string) => compareSequences(sequences(expected), sequences(found));

test('what came as it should is clean, also where the same is to come twice', () => {
  expect(compared('1 2 3', '1 2 3')).toEqual({
    ...{ expected: 3, duplicates: 0, losses: 0, disorder: 0, strangers: 0 },
    first: [],
  });
  expect(isClean(compared('1 1 2 b:1', 'b:1 1 1 2'))).toBe(true);
});

test.each([
  ['1 2 3', '1 2 1 2 3', { duplicates: 2 }],
  ['1 2 3', '1 3', { losses: 1 }],
  ['1 2 3', '', { losses: 3 }],
  ['1 2 3', '2 1 3', { disorder: 1 }],
  ['1 2 3', '1 2 3 4', { strangers: 1 }],
  ['1 1 2', '1 2', { losses: 1 }],
  ['1 b:1', '1 1', { duplicates: 1, losses: 1 }],
  ['1 2 3', '2 3 1 1', { duplicates: 1, disorder: 1 }],
])('of %s expected, %s shows what is wrong with it', (expected, found, wrong) => {
  const comparison = compared(expected, found);
  const { duplicates, losses, disorder, strangers, first } = comparison;
  expect({ duplicates, losses, disorder, strangers }).toEqual({
    ...{ duplicates: 0, losses: 0, disorder: 0, strangers: 0 },
    ...wrong,
  });
  expect(isClean(comparison)).toBe(false);
  expect(first.length).toBeGreaterThan(0);
});
