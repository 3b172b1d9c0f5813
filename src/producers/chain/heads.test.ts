import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Header } from './block.ts';
import { heads } from './heads.ts';

const head = (number: number): Header => ({
  ...{ number, hash: `0x${number}`, parentHash: `0x${number - 1}`, timeMs: number * 1_000 },
  ...{ logsBloom: null, receiptsRoot: null },
});
const restMs = () => 1;

async function first(count: number, of: AsyncIterable<Header | null>): Promise<(number | null)[]> {
  const found: (number | null)[] = [];
  for await (const one of of) {
    found.push(one?.number ?? null);
    if (found.length === count) break;
  }
  return found;
}

test('the chain is asked first, and again whenever nothing was announced for so long', async () => {
  const never = AbortSignal.any([]);
  expect(await first(3, heads({ announced: [], pollMs: 5, restMs }, never))).toEqual([null, null, null]);
});

test('an announced head is told at once, and one that is busy hears of the newest alone', async () => {
  const announce = async function* (signal: AbortSignal) {
    for (let number = 1; number <= 3; number++) yield head(number);
    await sleep(100_000, undefined, { signal }).catch(() => undefined);
  };
  const ending = new AbortController();
  const told = heads({ announced: [announce], pollMs: 100_000, restMs }, ending.signal);
  expect((await told.next()).value).toBeNull();
  await sleep(20);
  expect((await told.next()).value).toMatchObject({ number: 3 });
  ending.abort();
  expect((await told.next()).done).toBe(true);
});

test('a connection that ends is opened again, and its end ends nothing else', async () => {
  let opened = 0;
  const failing = async function* () {
    opened++;
    yield head(opened);
  };
  const told = heads({ announced: [failing], pollMs: 100_000, restMs }, AbortSignal.any([]));
  const numbers = await first(4, told);
  expect(numbers.at(-1)).toBeGreaterThan(2);
  const openedThen = opened;
  await sleep(20);
  expect(opened).toBeLessThanOrEqual(openedThen + 1);
});

test('it ends when nothing happens any more', async () => {
  const ending = new AbortController();
  const told = heads({ announced: [], pollMs: 100_000, restMs }, ending.signal);
  await told.next();
  const waiting = told.next();
  ending.abort();
  expect((await waiting).done).toBe(true);
});
