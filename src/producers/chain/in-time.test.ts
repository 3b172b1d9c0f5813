import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTime } from './in-time.ts';

const never = new Promise<string>(() => undefined);
const soon = async (value: string | null, ms: number): Promise<string | null> => {
  await sleep(ms);
  return value;
};

test('who does not answer is not waited for once another has', async () => {
  expect(await inTime([never, soon('a', 5)], 10)).toEqual(['a']);
});

test('who answers soon after the first still counts, in the order of the asked', async () => {
  expect(await inTime([soon('slow', 30), soon('quick', 1)], 60_000)).toEqual(['slow', 'quick']);
});

test('no answer is none: who has none does not begin the time of the others', async () => {
  expect(await inTime([soon(null, 1), soon('a', 60)], 1)).toEqual(['a']);
  expect(await inTime([soon(null, 1), soon(null, 2)], 1)).toEqual([]);
  expect(await inTime([], 1)).toEqual([]);
});

test('a bug is thrown, and an answer that fails when nobody waits any more is no news', async () => {
  const bug = new TypeError('x is not a function');
  await expect(inTime([never, Promise.reject(bug)], 1_000)).rejects.toBe(bug);
  const late = soon('b', 40).then(() => Promise.reject(bug));
  expect(await inTime([soon('a', 1), late], 1)).toEqual(['a']);
  await sleep(60);
});
