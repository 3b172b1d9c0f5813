import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOn, listedChain } from '../../../test/listed-chain.ts';
import { Fault } from '../../faults.ts';
import { type FirstBlock, firstBlock } from './first-block.ts';

const never = AbortSignal.any([]);
const blocks = blocksOn([], { fork: 'a', count: 100 });
const at = (number: number, laterMs = 0): Date => new Date(1_700_000_000_000 + number * 2_000 + laterMs);
const first = (wanted: FirstBlock) => firstBlock(listedChain(blocks).reader, wanted, never);

test('the newest block, and a number there is, are taken', async () => {
  expect(await first('latest')).toBe(99);
  expect(await first(0)).toBe(0);
  expect(await first(99)).toBe(99);
});

test('a date is the first block at or after it', async () => {
  expect(await first(at(40))).toBe(40);
  expect(await first(at(40, 1))).toBe(41);
  expect(await first(at(-9))).toBe(0);
  expect(await first(at(99))).toBe(99);
});

test.each([
  [100, /start: there is no block 100: the newest block is 99, of 2023-/],
  [-1, /start: there is no block -1/],
  [1.5, /start: there is no block 1.5/],
  [at(99, 1), /start: 2023-11-14T22:16:38.001Z is not reached yet: the newest block is 99/],
])('%s, which the chain does not have, is refused', async (wanted, message) => {
  await expect(first(wanted)).rejects.toThrow(message);
  await expect(first(wanted)).rejects.toThrow(Fault);
});

test('where nodes have dropped old blocks a date is refused', async () => {
  const { reader } = listedChain(blocks);
  const pruned = { ...reader, byNumber: async () => null };
  await expect(firstBlock(pruned, at(40), never)).rejects.toThrow('start: no node has block 0');
});

test('any times that do not go back give the first block since, with few questions', async () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.constant(12_000), fc.nat(1e9)), {
    minLength: 2,
    maxLength: 300,
  });
  await fc.assert(
    fc.asyncProperty(gaps, fc.double({ min: 0, max: 1, noNaN: true }), async (passed, share) => {
      let timeMs = 0;
      const uneven = blocksOn([], { fork: 'a', count: passed.length }).map((block, index) => {
        timeMs += passed[index] ?? 0;
        return { ...block, timeMs };
      });
      const chain = listedChain(uneven);
      const since = Math.floor(share * timeMs);
      const found = await firstBlock(chain.reader, new Date(since), never);
      expect(found).toBe(uneven.findIndex((block) => block.timeMs >= since));
      expect(chain.asked.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(uneven.length)));
    }),
  );
});

test('even times cost a handful of questions, however long the chain', async () => {
  const { reader } = listedChain(blocks);
  const block = blocks[0];
  if (!block) throw new Error('no block');
  let asked = 0;
  const long = {
    ...reader,
    head: async () => ({ ...block, number: 25_000_000, timeMs: 25_000_000 * 12_000 }),
    byNumber: async (number: number) => {
      asked++;
      return { ...block, number, timeMs: number * 12_000 + (number % 7) * 1_000 };
    },
  };
  expect(await firstBlock(long, new Date(19_000_003 * 12_000), never)).toBe(19_000_003);
  expect(asked).toBeLessThan(12);
});

test('a first block of 1970, as on Ethereum, does not mislead for long', async () => {
  const long = blocksOn([], { fork: 'a', count: 1_000 }).map((block) =>
    block.number === 0 ? { ...block, timeMs: 0 } : block,
  );
  const chain = listedChain(long);
  expect(await firstBlock(chain.reader, at(500), never)).toBe(500);
  expect(chain.asked.length).toBeLessThan(22);
});
