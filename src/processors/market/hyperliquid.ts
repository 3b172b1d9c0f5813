/** Elements of Hyperliquid: trades, l2Book and bbo, candleSnapshot, fundingHistory. */
import { bookTop } from './book-top.ts';
import { isOver, ohlcv, type Venue } from './venue.ts';

export const hyperliquid: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text('tid'),
    price: at.decimal('px'),
    size: at.decimal('sz'),
    // The side of the book that the taker stands on: B bids, A asks.
    side: at.one({ B: 'buy', A: 'sell' }, 'side') ?? 'unknown',
  }),
  book: (at) => {
    if (at.has('levels'))
      return bookTop(at, { bids: ['levels', 0], asks: ['levels', 1], price: 'px', size: 'sz', whole: true });
    return {
      type: 'BookTop',
      whole: true,
      bid: at.decimalOrNull('bbo', 0, 'px'),
      bidSize: at.decimalOrNull('bbo', 0, 'sz'),
      ask: at.decimalOrNull('bbo', 1, 'px'),
      askSize: at.decimalOrNull('bbo', 1, 'sz'),
    };
  },
  candle: (at, said) => {
    const closeMs = at.time('ms', 'T');
    const numbers = ohlcv(at, { open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' });
    return { type: 'Candle', openMs: at.time('ms', 't'), closeMs, ...numbers, closed: isOver(closeMs, said) };
  },
  // Its history says what was paid, not when the next is due.
  funding: (at) => ({ type: 'Funding', rate: at.decimal('fundingRate'), nextMs: null }),
};
