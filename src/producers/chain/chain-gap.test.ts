import { expect, test } from 'vitest';
import type { Header } from './block.ts';
import { blindUntil, type Coming, filled } from './chain-gap.ts';
import type { ChainPlace } from './chain-place.ts';

const hash = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;

/** A block every two seconds. */
const block = (number: number): Header => ({
  ...{ number, hash: hash(number), parentHash: hash(number - 1), timeMs: number * 2_000 },
  ...{ logsBloom: null, receiptsRoot: null },
});

const at = (number: number, given: Partial<ChainPlace> = {}): ChainPlace => ({
  ...{ first: 0, branch: [block(number)], marks: [], position: number, live: true, gap: null },
  ...given,
});

const coming = (given: Partial<Coming> = {}): Coming => ({
  ...{ gapAfterMs: 30_000, silentMs: 0, isFirst: false, troubles: [], now: 1_000_000 },
  ...given,
});

test.each<[string, Partial<ChainPlace>, number, Partial<Coming>]>([
  ['late with what nodes tell of', {}, 90, {}],
  ['nodes were silent, and no block was missed', {}, 11, { silentMs: 60_000 }],
  ['a new sitting soon after the last', {}, 20, { isFirst: true }],
  ['never yet at the head', { live: false }, 90, { isFirst: true, silentMs: 60_000 }],
])('no gap: %s', (_, place, head, given) => {
  expect(blindUntil(at(10, place), block(head), coming(given)).gap).toBeNull();
});

test.each<[string, Partial<Coming>, RegExp]>([
  ['silent', { silentMs: 60_000, troubles: ['a is slow'] }, /60000 ms no node.*; a is slow$/],
  ['away', { isFirst: true }, /19 blocks in 40000 ms/],
])('%s: a gap of what lies between, closed where all of it is read', (why, given, detail) => {
  const blind = blindUntil(at(10), block(30), coming(given));
  expect(blind.gap).toMatchObject({ why, from: 11, to: 30, before: hash(10), openedAt: 1_000_000 });
  expect(blind.gap?.detail).toMatch(detail);
  expect(filled({ ...blind, branch: [block(29)] }, 2_000_000)).toBeNull();
  expect(filled({ ...blind, branch: [block(30)], position: 31 }, 2_000_000)).toMatchObject({
    closed: { at: 2_000_000, evidence: { before: hash(10), after: hash(30), positions: 21 } },
  });
});

test('a head while a gap is open moves its end', () => {
  const blind = blindUntil(at(10), block(30), coming({ isFirst: true }));
  expect(blindUntil(blind, block(40), coming()).gap).toMatchObject({ from: 11, to: 40 });
});
