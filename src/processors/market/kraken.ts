/** Elements of Kraken's first WebSocket API: trade, spread and ohlc tuples, ticker objects, book sides. */
import { bookTop } from './book-top.ts';
import { isOver, ohlcv, type Venue } from './venue.ts';

export const kraken: Venue = {
  trade: (at) => ({
    type: 'Trade',
    // Kraken numbers no trades on this channel.
    tradeId: null,
    price: at.decimal(0),
    size: at.decimal(1),
    side: at.one({ b: 'buy', s: 'sell' }, 3) ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('b', 0),
    ask: at.decimalOrNull('a', 0),
    last: at.decimalOrNull('c', 0),
    // Of two, today's and the last 24 hours', the second.
    volume: at.decimalOrNull('v', 1),
  }),
  book: (at) => {
    if (at.count('as') !== null || at.count('bs') !== null)
      return bookTop(at, { bids: ['bs'], asks: ['as'], whole: true });
    if (at.count() === null) return bookTop(at, { bids: ['b'], asks: ['a'], whole: false });
    return {
      type: 'BookTop',
      whole: true,
      bid: at.decimal(0),
      ask: at.decimal(1),
      bidSize: at.decimalOrNull(3),
      askSize: at.decimalOrNull(4),
    };
  },
  candle: (at, said) => {
    const closeMs = at.time('s', 1);
    const numbers = ohlcv(at, { open: 2, high: 3, low: 4, close: 5, volume: 7 });
    return { type: 'Candle', openMs: at.time('s', 0), closeMs, ...numbers, closed: isOver(closeMs, said) };
  },
};
