import { expect, test } from 'vitest';
import type { Header } from './block.ts';
import { lagging } from './lagging.ts';

const head = (number: number): Header => ({
  ...{ number, hash: `0x${number}`, parentHash: `0x${number - 1}`, timeMs: number * 1_000 },
  ...{ logsBloom: null, receiptsRoot: null },
});
const told = (heights: Readonly<Record<string, number>>) =>
  Object.entries(heights).map(([node, number]) => ({ node, value: head(number) }));
const allowed = { maxLagBlocks: 10, agree: 2, reached: -1 };
const behind = (heights: Readonly<Record<string, number>>, rest = {}) =>
  lagging(told(heights), { ...allowed, ...rest }).map(({ node }) => node);

test('who is more blocks behind what enough nodes have than it may be is lagging', () => {
  expect(lagging(told({ a: 120, b: 121, c: 100 }), allowed)).toEqual([
    { node: 'c', detail: 'its newest block is 100, 20 behind block 120 that others have' },
  ]);
  expect(behind({ a: 120, b: 121, c: 110 })).toEqual([]);
  expect(behind({ a: 120, b: 121, c: 109 })).toEqual(['c']);
});

test('a height that one node alone names makes nobody lag', () => {
  expect(behind({ a: 9_999_999, b: 121, c: 120 })).toEqual([]);
  expect(behind({ a: 9_999_999, b: 121 })).toEqual([]);
});

test('of two nodes the one behind what was followed already is lagging', () => {
  expect(behind({ a: 9_999_999, b: 100 }, { reached: 120 })).toEqual(['b']);
  expect(behind({ a: 119, b: 118 }, { reached: 500 })).toEqual([]);
});

test('a node by itself is behind nobody', () => {
  expect(behind({ a: 5 }, { reached: 500 })).toEqual([]);
  expect(behind({})).toEqual([]);
});
