import { expect, test } from 'vitest';
import { checkerNames } from './checkers.ts';
import { plantSeeds, plants } from './plants.ts';
import { simulate } from './simulate.ts';

const complained = new Set<string>();

test.each(plants)('a planted fault is caught: $says', async (plant) => {
  for (let seed = 1; seed <= plantSeeds; seed++) {
    const { complaints } = await simulate({ seed, plant });
    for (const { checker } of complaints) complained.add(checker);
    if (complaints.length > 0) return;
  }
  expect.fail(`${plant.name} was not caught in ${plantSeeds} seeds`);
});

test('no checker is there for nothing: each has complained of a planted fault', () => {
  expect(checkerNames.filter((name) => !complained.has(name))).toEqual([]);
});
