/** Elements of Bitget's first API: trade and candle tuples, tickers and books. */
import { bookTop } from './book-top.ts';
import { buyOrSell, ohlcv, type Venue } from './venue.ts';

export const bitget: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: null,
    price: at.decimal(1),
    size: at.decimal(2),
    side: at.one(buyOrSell, 3) ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('bestBid'),
    ask: at.decimalOrNull('bestAsk'),
    last: at.decimalOrNull('last'),
    volume: at.decimalOrNull('baseVolume'),
  }),
  // Whether it is a snapshot stands beside the element, not in it.
  book: (at) => bookTop(at, { bids: ['bids'], asks: ['asks'], whole: false }),
  candle: (at) => {
    const numbers = ohlcv(at, { open: 1, high: 2, low: 3, close: 4, volume: 5 });
    return { type: 'Candle', openMs: at.time('ms', 0), closeMs: null, ...numbers, closed: false };
  },
  funding: (at) => ({
    type: 'Funding',
    rate: at.decimal('capitalRate'),
    nextMs: at.timeOrNull('ms', 'nextSettleTime'),
  }),
};
