import { expect, test } from 'vitest';
import { plants } from '../../test/simulation/plants.ts';
import { plantLines, runPlants } from './run-plants.ts';
import type { Threads } from './threads.ts';

/** Threads whose checkers complain from some seed on, or of nothing. */
const complainingFrom = (first: number): Threads => ({
  count: 1,
  run: async ({ seed }) => ({
    seed,
    complaints: seed >= first ? [{ checker: 'once', line: 1, what: 'twice' }] : [],
    ...{ hash: '', steps: 0, virtualMs: 0, met: new Map() },
  }),
  end: async () => undefined,
});

test('a fault is caught after as many seeds as it took, by the checkers that complained', async () => {
  const [report] = await runPlants(complainingFrom(3), plants.slice(0, 1));
  expect(report).toMatchObject({ plant: plants[0]?.name, seeds: 3, caughtBy: ['once'] });
});

test('a fault that nobody complains of is told as missed', async () => {
  const reports = await runPlants(complainingFrom(Number.POSITIVE_INFINITY), plants.slice(0, 2));
  expect(reports.map(({ seeds }) => seeds)).toEqual([null, null]);
  expect(plantLines(reports)[1]).toContain('MISSED');
  expect(plantLines(reports).at(-1)).toBe('2 of 2 missed');
});
