import { expect, test } from 'vitest';
import { rejection } from '../../../test/rpc-node.ts';
import { budget } from './budget.ts';

const never = AbortSignal.any([]);
const now = (): number => performance.now();
const block = { method: 'eth_getBlockByHash', params: [] };
const logs = { method: 'eth_getLogs', params: [] };

/** Milliseconds until all of these have been let through. */
async function timeOf(take: () => readonly Promise<unknown>[]): Promise<number> {
  const begun = now();
  await Promise.all(take());
  return now() - begun;
}

test('calls wait for their turn, those of a batch count one by one', async () => {
  const { take } = budget({ requestsPerSecond: 50, creditsPerSecond: null, credits: {} }, now);
  const order: number[] = [];
  const takes = () =>
    [1, 2, 3].map((one) => take([block, block, block, block, block], never).then(() => order.push(one)));
  // Five at once and ten more: 10 / 50 of a second. Timers may be a millisecond early.
  expect(await timeOf(takes)).toBeGreaterThanOrEqual(198);
  expect(order).toEqual([1, 2, 3]);
});

test('a method costs what the table says, and one credit where it says nothing', async () => {
  const limits = {
    requestsPerSecond: null,
    creditsPerSecond: 100,
    credits: { eth_getLogs: 30, toString: 1 },
  };
  const { take } = budget(limits, now);
  expect(await timeOf(() => [take([logs], never)])).toBeGreaterThanOrEqual(198);
  const other = budget(limits, now);
  const calls = [block, block, block, { method: 'toString', params: [] }, { method: 'valueOf', params: [] }];
  const waited = Symbol('waited');
  const taking = other.take(calls, never);
  expect(await Promise.race([taking, Promise.resolve().then(() => Promise.resolve(waited))])).toBeUndefined();
});

test('the stricter of both limits holds', async () => {
  const { take } = budget(
    { requestsPerSecond: 10_000, creditsPerSecond: 100, credits: { eth_getLogs: 30 } },
    now,
  );
  expect(await timeOf(() => [take([logs], never)])).toBeGreaterThanOrEqual(198);
  const other = budget(
    { requestsPerSecond: 10, creditsPerSecond: 10_000, credits: { eth_getLogs: 30 } },
    now,
  );
  expect(await timeOf(() => [other.take([logs, logs, logs], never)])).toBeGreaterThanOrEqual(198);
});

test('whoever is aborted while waiting gives back what was not used', async () => {
  const { take } = budget({ requestsPerSecond: 10, creditsPerSecond: 10, credits: {} }, now);
  await take([block], never);
  const ended = new AbortController();
  const reason = new Error('we stop');
  const waiting = rejection(
    take(
      Array.from({ length: 10_000 }, () => block),
      ended.signal,
    ),
  );
  ended.abort(reason);
  expect(await waiting).toBe(reason);
  expect(await rejection(take([block], ended.signal))).toBe(reason);
  // Would wait a quarter of an hour if the others were still counted.
  await take([block], never);
});
