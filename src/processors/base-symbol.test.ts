import { expect, test } from 'vitest';
import { baseSymbol } from './base-symbol.ts';

/** Markets as the recordings name them. */
test.each([
  ['binance', 'NKNUSDT', 'NKN'],
  ['binance', 'BLZETH', 'BLZ'],
  ['binance', 'ETHBTC', 'ETH'],
  ['binance', 'RUNEEUR', 'RUNE'],
  ['kraken', 'XBT/CHF', 'BTC'],
  ['kraken', 'SC/EUR', 'SC'],
  ['bitstamp', 'ethusd', 'ETH'],
  ['bitfinex', 'tBTCUSD', 'BTC'],
  ['bitfinex', 'tDOGE:USD', 'DOGE'],
  ['bitfinex', 'tTESTBTC:TESTUSD', 'TESTBTC'],
  ['okx', 'BTC-USD-220527', 'BTC'],
  ['kucoin', 'SNX-BTC', 'SNX'],
  ['gateio', 'NEO_BTC', 'NEO'],
  ['cryptocom', 'MATIC_USDT', 'MATIC'],
  ['deribit', 'ETH-30JUL21-2800-C', 'ETH'],
  ['hyperliquid', 'BTC', 'BTC'],
  ['hyperliquid', 'kPEPE', 'kPEPE'],
  ['binance', 'USDT', 'USDT'],
  ['binance', '', ''],
])('%s calls it %s, others call it %s', (venue, market, symbol) => {
  expect(baseSymbol(venue, market)).toBe(symbol);
});
