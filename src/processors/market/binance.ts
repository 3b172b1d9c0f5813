/** Elements of Binance, spot and futures: (agg)trade, 24hrTicker, bookTicker and depth, kline, markPrice. */
import { bookTop, namedTop } from './book-top.ts';
import { ohlcv, type Venue } from './venue.ts';

export const binance: Venue = {
  trade: (at) => ({
    type: 'Trade',
    // An aggregated trade has a number of its own, `a`; in a plain one that is the seller's order.
    tradeId: at.text(at.has('t') ? 't' : 'a'),
    price: at.decimal('p'),
    size: at.decimal('q'),
    // `m`: the buyer had made the offer, so the taker sold.
    side: at.flag('m') ? 'sell' : 'buy',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('b'),
    ask: at.decimalOrNull('a'),
    last: at.decimalOrNull('c'),
    volume: at.decimalOrNull('v'),
  }),
  book: (at) => {
    if (at.has('bids') || at.has('asks')) return bookTop(at, { bids: ['bids'], asks: ['asks'], whole: true });
    if (at.count('b') !== null || at.count('a') !== null)
      return bookTop(at, { bids: ['b'], asks: ['a'], whole: false });
    return namedTop(at, { bid: 'b', bidSize: 'B', ask: 'a', askSize: 'A' });
  },
  candle: (at) => ({
    type: 'Candle',
    openMs: at.time('ms', 'k', 't'),
    closeMs: at.time('ms', 'k', 'T'),
    ...ohlcv(at, { open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' }, ['k']),
    closed: at.flag('k', 'x'),
  }),
  funding: (at) => ({ type: 'Funding', rate: at.decimal('r'), nextMs: at.timeOrNull('ms', 'T') }),
};
