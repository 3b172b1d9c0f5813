import { expect, test } from 'vitest';
import { givenIn } from './given.ts';

test('nothing asked for means two thousand worlds', () => {
  expect(givenIn([])).toMatchObject({ seeds: 2_000, from: 1, seed: null, plant: null, json: false });
});

test('a world is asked for by its seed, with a fault in it or without', () => {
  expect(givenIn(['--seed', '7', '--plant', 'empty-restore'])).toMatchObject({
    seed: 7,
    plant: 'empty-restore',
  });
});

test.each([
  [['--seeds', 'many'], "--seeds: expected a whole number from 1 on, got 'many'"],
  [['--seed', '0'], "--seed: expected a whole number from 1 on, got '0'"],
  [['--plant', 'weeds'], '--plant: there is no weeds; expected all, '],
  [['--sed', '1'], "Unknown option '--sed'"],
])('%j is refused with what is wrong', (args, why) => {
  expect(() => givenIn(args)).toThrow(why);
});

test('all faults at once in one world would tell nothing of any', () => {
  expect(() => givenIn(['--seed', '7', '--plant', 'all'])).toThrow('--seed goes with one fault');
});
