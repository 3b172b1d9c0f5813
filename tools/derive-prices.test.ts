import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { account, logOf, topic, word } from '../test/chain-world.ts';
import { referencePrices } from './derive-prices.ts';
import { swapPrices } from './swap-prices.ts';

test('the table of prices is what the recordings that are shipped tell', () => {
  const table = new URL('../data/prices/reference-prices.csv', import.meta.url);
  expect(readFileSync(table, 'utf8')).toBe(referencePrices());
});

const swapTopic = '0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822';
const [pool, dollars, ether] = [account('1'), account('2'), account('3')];
const tokens = new Map([
  [`137:${dollars}`, { symbol: 'USDC', decimals: 6, category: 'stablecoin' }],
  [`137:${ether}`, { symbol: 'WETH', decimals: 18, category: 'wrapped' }],
]);

/** A swap of whole dollars for milli-ether, with the transfers that tell the pool's tokens. */
function swapOf(transaction: number, usd: number, milliEther: number, removed = false) {
  const paid = (usd * 1e6).toString(16);
  const got = (BigInt(milliEther) * 10n ** 15n).toString(16);
  const place = { transactionHash: topic(`${transaction}`), blockTimeMs: transaction * 1_000, removed };
  const log = { ...place, logIndex: transaction * 3 };
  return [
    logOf({
      ...log,
      address: dollars,
      topics: [logOf().topics[0] ?? '', topic(account('9')), topic(pool)],
      data: `0x${word(paid)}`,
    }),
    logOf({
      ...log,
      logIndex: log.logIndex + 1,
      address: ether,
      topics: [logOf().topics[0] ?? '', topic(pool), topic(account('9'))],
      data: `0x${word(got)}`,
    }),
    logOf({
      ...log,
      ...{ logIndex: log.logIndex + 2, address: pool, topics: [swapTopic, topic('9'), topic('9')] },
      data: `0x${word(paid)}${word('0')}${word('0')}${word(got)}`,
    }),
  ];
}

const pricesOf = (...logs: ReturnType<typeof swapOf>) => swapPrices([{ name: 'recorded', logs }], tokens);

test('a minute has one price, weighted by what was traded, at the time of its last swap', () => {
  expect(pricesOf(...swapOf(1, 2_000, 1_000), ...swapOf(2, 6_600, 3_000), ...swapOf(70, 100, 40))).toEqual([
    { symbol: 'WETH', at: 2_000, priceUsd: 2_150, swaps: 2, recording: 'recorded' },
    { symbol: 'WETH', at: 70_000, priceUsd: 2_500, swaps: 1, recording: 'recorded' },
  ]);
});

test('dust has no price, and neither has what the chain took back', () => {
  expect(pricesOf(...swapOf(1, 9, 5))).toEqual([]);
  expect(pricesOf(...swapOf(1, 2_000, 1_000), ...swapOf(1, 2_000, 1_000, true))).toEqual([]);
});

test('a swap whose transfers are not in the recording has the tokens its pool showed elsewhere', () => {
  const [, , bare] = swapOf(80, 2_100, 1_000);
  expect(bare && pricesOf(...swapOf(1, 2_000, 1_000), bare).map(({ priceUsd }) => priceUsd)).toEqual([
    2_000, 2_100,
  ]);
  expect(bare && pricesOf(bare)).toEqual([]);
});
