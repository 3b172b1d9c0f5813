import { expect, test } from 'vitest';
import { stormArguments, usage } from './arguments.ts';
import { plants } from './plants.ts';

const all = (line: string) => stormArguments(line.split(' ').filter(Boolean));

test('without a word it is a minute, without a fault of ours', () => {
  expect(all('')).toMatchObject({ seconds: 60, plant: null, log: null, json: false });
  expect(all('--seed 3 --seconds 20 --plant forgets')).toMatchObject({
    seed: 3,
    seconds: 20,
    plant: 'forgets',
  });
});

test.each([
  ['--seconds 0', '--seconds: expected a whole number'],
  ['--seed x', "got 'x'"],
  ['--plant toString', 'there is no toString; expected no-removals'],
  ['--speed 3', '--speed'],
])('%s is refused by name', (line, says) => {
  expect(() => all(line)).toThrow(says);
});

test('help has every fault', () => {
  expect(all('--help')).toBeNull();
  for (const name of Object.keys(plants)) expect(usage).toContain(`\n  ${name} `);
});
