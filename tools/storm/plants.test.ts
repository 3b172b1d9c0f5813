import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plantedFile, plants, withPlant } from './plants.ts';

test.each(Object.entries(plants))('%s can be planted in the code as it is', (_, planting) => {
  const text = readFileSync(plantedFile(planting), 'utf8');
  expect(withPlant(planting, text)).toContain(planting.stands);
});

test('what does not fit the code any more is not passed over', () => {
  expect(() => withPlant(plants['no-removals'], 'other code')).toThrow('has to follow it');
});
