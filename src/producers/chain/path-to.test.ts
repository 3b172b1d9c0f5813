import { expect, test } from 'vitest';
import { blocksOn, listedChain } from '../../../test/listed-chain.ts';
import type { Header } from './block.ts';
import { linkOf } from './branch.ts';
import { pathTo } from './path-to.ts';

const never = AbortSignal.any([]);
const old = blocksOn([], { fork: 'a', count: 100 });
const place = { branch: old.map(linkOf), first: 0 };

/** Where a fork of so many blocks is asked about, and how often something had to be waited for. */
async function pathAfter(depth: number) {
  const forked = blocksOn(old.slice(0, old.length - depth), { fork: 'b', count: depth });
  let [waits, pending] = [0, 0];
  const { reader, asked } = listedChain(forked, {
    async before() {
      if (pending++ === 0) waits++;
      await new Promise(setImmediate);
      pending--;
    },
  });
  const path = await pathTo(reader, place, await reader.head(never), never);
  const names = (path ?? []).map(({ number }: Header) => number);
  expect(names).toEqual(Array.from({ length: names.length }, (_, index) => 99 - index));
  return { length: names.length, waits: waits - 1, asked: asked.length - 1 };
}

test('the way back to a fork is as long as the fork is deep', async () => {
  for (const depth of [1, 2, 5, 16, 70, 98]) expect((await pathAfter(depth)).length).toBe(depth);
});

test('a shallow fork costs what it must, and a deep one is not asked for block by block', async () => {
  expect(await pathAfter(1)).toMatchObject({ waits: 0, asked: 0 });
  expect(await pathAfter(2)).toMatchObject({ waits: 1, asked: 1 });
  expect((await pathAfter(5)).asked).toBeLessThanOrEqual(7);
  const deep = await pathAfter(70);
  expect(deep.waits).toBeLessThanOrEqual(8);
  expect(deep.asked).toBeLessThanOrEqual(70 + 16);
});

test('what is said of a number is believed where the hash above names it, and nowhere else', async () => {
  const forked = blocksOn(old.slice(0, 60), { fork: 'b', count: 40 });
  const other = blocksOn(old.slice(0, 50), { fork: 'c', count: 50 });
  const chain = listedChain(forked, {
    // It moves on while it is asked by number: what it says then is of another branch.
    before: (question) => {
      if (question === 'block 96') chain.become(other);
    },
  });
  const head = await chain.reader.head(never);
  expect(await pathTo(chain.reader, place, head, never)).toBeNull();
});
