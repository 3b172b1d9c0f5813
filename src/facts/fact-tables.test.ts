import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { factTables } from './fact-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'fact-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const weth = `0x${'e'.repeat(40)}`;
const odd = `0x${'0'.repeat(40)}`;
const good = [
  'symbol,at,priceUsd,swaps,source',
  'WETH,2021-04-20T20:07:46.000Z,2315.2929,1,polygon-a',
  'WETH,2021-04-20T20:09:12.000Z,2318.5,2,polygon-a',
];

function written(name: string, rows: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
}

const tokens = written('tokens.csv', [
  'chainId,address,symbol,decimals,category,source',
  `1,${weth},WETH,18,wrapped,somewhere@1`,
]);

async function answers(keys: readonly string[], rows: readonly string[] | null = good) {
  const prices = rows && written('prices.csv', rows);
  return (await factTables({ tokens, prices }))(keys, AbortSignal.any([]));
}

/** The price, or what else the answer is. */
async function told(key: string): Promise<number | string> {
  const answer = (await answers([key])).get(key);
  if (answer?.type !== 'known') return answer?.type ?? 'nothing';
  return answer.fact.type === 'ReferencePrice' ? answer.fact.priceUsd : answer.fact.symbol;
}

describe('a price', () => {
  test.each<[string, number | string]>([
    ['price:WETH@2021-04-20T20:07:00.000Z', 'absent'],
    ['price:WETH@2021-04-20T20:08:00.000Z', 2_315.2929],
    ['price:WETH@2021-04-20T20:09:00.000Z', 2_315.2929],
    ['price:WETH@2021-04-20T20:10:00.000Z', 2_318.5],
    ['price:WETH@2031-01-01T00:00:00.000Z', 2_318.5],
    ['price:ETH@2031-01-01T00:00:00.000Z', 2_318.5],
    ['price:BTC@2031-01-01T00:00:00.000Z', 'absent'],
    ['price:WETH@tomorrow', 'absent'],
    ['price:__proto__@2031-01-01T00:00:00.000Z', 'absent'],
    [`price:1:${weth}@2031-01-01T00:00:00.000Z`, 2_318.5],
    [`price:137:${weth}@2031-01-01T00:00:00.000Z`, 'absent'],
    [`token:1:${weth}`, 'WETH'],
    [`token:1:${odd}`, 'absent'],
  ])('%s is %s', async (key, price) => {
    expect(await told(key)).toBe(price);
  });

  test('says when it was and what it was derived from', async () => {
    const key = 'price:WETH@2021-04-20T20:09:00.000Z';
    expect((await answers([key])).get(key)).toEqual({
      type: 'known',
      fact: {
        ...{ type: 'ReferencePrice', symbol: 'WETH', priceUsd: 2_315.2929, source: 'polygon-a' },
        ...{ at: Date.UTC(2021, 3, 20, 20, 7, 46), ageMs: 74_000 },
      },
    });
  });

  test('is absent where there is no table', async () => {
    const key = 'price:WETH@2031-01-01T00:00:00.000Z';
    expect((await answers([key], null)).get(key)).toEqual({ type: 'absent' });
  });
});

test.each([
  [
    'the header is another',
    0,
    'symbol,at',
    "prices.csv:1: expected the header 'symbol,at,priceUsd,swaps,source', got",
  ],
  ['a value is missing', 1, 'WETH,2021-04-20T20:07:46.000Z,1,1', 'prices.csv:2: expected 5 values'],
  [
    'the time has no zone',
    1,
    'WETH,2021-04-20T20:07:46,1,1,x',
    'prices.csv:2: at: expected an ISO time in UTC',
  ],
  [
    'the price is nothing',
    1,
    'WETH,2021-04-20T20:07:46.000Z,0,1,x',
    "prices.csv:2: priceUsd: expected a number above 0, got '0'",
  ],
  ['the price is no number', 1, 'WETH,2021-04-20T20:07:46.000Z,x,1,x', 'prices.csv:2: priceUsd: expected'],
  ['nothing is priced', 1, ',2021-04-20T20:07:46.000Z,1,1,x', 'prices.csv:2: symbol: expected'],
  ['the source is not named', 1, 'WETH,2021-04-20T20:07:46.000Z,1,1,', 'prices.csv:2: source: expected'],
  [
    'the times go back',
    1,
    'WETH,2022-04-20T20:07:46.000Z,1,1,x',
    'prices.csv:3: WETH: expected a later time than above',
  ],
])('a table is refused with its line where %s', async (_, line, text, message) => {
  await expect(answers([], good.with(line, text))).rejects.toThrow(message);
});

test('a table that is not there is refused by name', async () => {
  await expect(factTables({ tokens, prices: join(folder, 'none.csv') })).rejects.toThrow(
    /none.csv: the price table cannot be read/,
  );
});
