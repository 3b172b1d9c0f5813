import { expect, test } from 'vitest';
import { entities } from './entities.ts';

const address = `0x${'aB'.repeat(20)}`;

/** The entities in the order of their spelling: $SYMBOL #word @account, links and addresses as they are. */
const told = (text: string): string => {
  const { cashtags, hashtags, mentions, urls, addresses } = entities(text);
  const marked = [
    ...cashtags.map((symbol) => `$${symbol}`),
    ...hashtags.map((word) => `#${word}`),
    ...mentions.map((name) => `@${name}`),
  ];
  return [...marked, ...urls, ...addresses].join(' ');
};

test.each([
  ['I hold $eth and $BTC, and $ETH again', '$ETH $BTC'],
  ['$100 is a price, US$ a currency, a$b a typo, $$$ money', ''],
  ['$1INCH begins with a digit', ''],
  ['$DOGE’s and $SHIB.', '$DOGE $SHIB'],
  ['#DeFi and #defi, #2022 is a year, #3pool is not', '#defi #3pool'],
  ['&#8217; is an apostrophe, C# a language', ''],
  ['ask @Ann_1, not ann@example.org or x.@bob', '@ann_1'],
  [
    'see https://example.org/a?b=$SOL#Top. And (http://example.com)!',
    'https://example.org/a?b=$SOL#Top http://example.com',
  ],
  [`buy ${address}`, address.toLowerCase()],
  [`https://etherscan.io/token/${address}`, `https://etherscan.io/token/${address} ${address.toLowerCase()}`],
  [`0x${'a'.repeat(64)} is a hash`, ''],
  ['買って $ＳＯＬ #仮想通貨', '$ＳＯＬ #仮想通貨'],
  ['', ''],
])('%s', (text, expected) => {
  expect(told(text)).toBe(expected);
});

test('a long text without an end takes no longer than its length', () => {
  const started = process.hrtime.bigint();
  for (const part of ['$a', '#a', '@a', 'https://', '0x', '$$', '##']) entities(part.repeat(50_000));
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
});
