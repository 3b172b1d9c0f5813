import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answered, firstSizes, type RangeSizes, toldRange, tooMany } from './range-sizes.ts';

const alchemy =
  'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit ' +
  'on the response size, or you can request any block range with a cap of 10K logs in the response. Based ' +
  'on your parameters and the response size limit, this block range should work: [0xc5dc00, 0xc614a7]';
const alchemyFree =
  'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your ' +
  'parameters, this block range should work: [0x1180fca, 0x1180fd3]. Upgrade to PAYG for expanded ' +
  'block range.';

test.each([
  ['Alchemy', alchemy, 0xc614a7 - 0xc5dc00 + 1, false],
  ['Alchemy, free', alchemyFree, 10, false],
  [
    'Infura',
    'query returned more than 10000 results. Try with this block range [0x9E9C5F, 0x9EA16E].',
    1296,
    false,
  ],
  ['QuickNode', 'eth_getLogs is limited to a 10,000 range', 10_000, true],
  ['QuickNode, free', 'eth_getLogs is limited to a 5 range', 5, true],
  ['Reth', 'query exceeds max block range 100000', 100_000, true],
  ['Reth', 'query exceeds max results 20000, retry with the range 6000000-6000509', 510, false],
  ['BSC', 'exceed maximum block range: 5000', 5_000, true],
  ['Cloudflare', 'Max range: 800', 800, true],
  ['Coreth', 'requested too many blocks from 0 to 5000000, maximum is set to 2048', 2_048, true],
  ['Merkle', 'eth_getLogs range is too large, max is 1k blocks', 1_000, true],
  ['Coinbase', 'please limit the query to at most 1000 blocks', 1_000, true],
  ['Moonriver', 'block range is too wide (maximum 1024)', 1_024, true],
  ['Aurora', 'up to a 500 block range', 500, true],
  ['Blast', 'exceeds the range allowed for your plan (9000 > 30)', 30, true],
])('what %s says, "%s", tells the range', (_, message, blocks, lasting) => {
  expect(toldRange(message)).toEqual({ blocks, lasting });
});

test.each([
  ['Ankr', 'block range is too wide'],
  ['geth', 'query returned more than 10000 results'],
  ['Optimism', 'Block range is too large'],
  ['Arbitrum', 'logs matched by query exceeds limit of 10000'],
  ['Chainstack', 'Block range limit exceeded.'],
  ['a node that has nothing better', 'this block range should work: [0x9, 0x8]'],
  ['anyone', ''],
])('what %s says, "%s", tells none', (_, message) => expect(toldRange(message)).toBeNull());

test('a refused range is halved, down to one block', () => {
  expect(tooMany(firstSizes, 1_000).blocks).toBe(500);
  expect(tooMany({ blocks: 1, most: 10_000 }, 1).blocks).toBe(1);
});

test('ranges of one size that are refused together halve it once', () => {
  const refusals = [1_000, 1_000, 1_000, 1_000];
  expect(refusals.reduce((sizes, asked) => tooMany(sizes, asked), firstSizes).blocks).toBe(500);
});

test('a told range is taken, one that is not smaller than what was refused is not', () => {
  expect(tooMany(firstSizes, 1_000, { blocks: 70, lasting: false })).toEqual({ blocks: 70, most: 10_000 });
  expect(tooMany(firstSizes, 1_000, { blocks: 1_000, lasting: true })).toEqual({ blocks: 500, most: 10_000 });
});

test('a range grows by half over few logs, no further than a provider takes', () => {
  expect(answered(firstSizes, 1_000, 1_249).blocks).toBe(1_500);
  expect(answered(firstSizes, 1_000, 1_250)).toBe(firstSizes);
  const told = tooMany(firstSizes, 1_000, { blocks: 500, lasting: true });
  expect(answered(told, 500, 0).blocks).toBe(500);
  expect(answered({ blocks: 9_000, most: 10_000 }, 9_000, 0).blocks).toBe(10_000);
});

test('a smaller range than the present size says nothing about a larger one', () => {
  expect(answered(firstSizes, 40, 0)).toBe(firstSizes);
});

test('an answer with far too many logs makes ranges smaller even where nobody refused', () => {
  expect(answered(firstSizes, 1_000, 10_001).blocks).toBe(500);
});

test('whatever is answered, a size is a whole number from one to the most', () => {
  const answer = fc.record({ logs: fc.option(fc.nat(20_000)), told: fc.option(fc.integer({ min: 1 })) });
  fc.assert(
    fc.property(fc.array(answer), (answers) => {
      let sizes: RangeSizes = firstSizes;
      for (const { logs, told } of answers) {
        const hint = told === null ? null : { blocks: told, lasting: told % 2 === 0 };
        sizes = logs === null ? tooMany(sizes, sizes.blocks, hint) : answered(sizes, sizes.blocks, logs);
        expect(Number.isInteger(sizes.blocks)).toBe(true);
        expect(sizes.blocks).toBeGreaterThanOrEqual(1);
        expect(sizes.blocks).toBeLessThanOrEqual(sizes.most);
      }
    }),
  );
});
