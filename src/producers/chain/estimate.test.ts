import { expect, test } from 'vitest';
import { estimate, firstPace, onward, type Pace } from './estimate.ts';

const after = (steps: readonly Pace[]): Pace => steps.reduce(onward, firstPace);
const step = (blocks: number, elapsedMs: number): Pace => ({ blocks, logs: blocks * 2, elapsedMs });

test('an even pace is told as it is, and how long the rest will take', () => {
  const pace = after(Array.from({ length: 100 }, () => step(500, 1_000)));
  const { blocksPerSecond, logsPerSecond, leftMs } = estimate(pace, 60_000);
  expect(blocksPerSecond).toBeCloseTo(500);
  expect(logsPerSecond).toBeCloseTo(1_000);
  expect(leftMs).toBe(120_000);
});

test('before anything was read nothing is guessed, and nothing left takes no time', () => {
  expect(estimate(firstPace, 10)).toEqual({ blocksPerSecond: 0, logsPerSecond: 0, leftMs: null });
  expect(estimate(firstPace, 0).leftMs).toBe(0);
});

test('one slow range moves the estimate little, a slow minute moves it wholly', () => {
  const fast = Array.from({ length: 60 }, () => step(1_000, 1_000));
  const hiccup = estimate(after([...fast, step(0, 1_000)]), 1).blocksPerSecond;
  expect(hiccup).toBeGreaterThan(900);
  expect(hiccup).toBeLessThan(1_000);
  const slow = Array.from({ length: 120 }, () => step(10, 1_000));
  expect(estimate(after([...fast, ...slow]), 1).blocksPerSecond).toBeLessThan(40);
});
