/** Elements of Bitstamp: live_trades and order books, whole or changed. */
import { bookTop } from './book-top.ts';
import type { Venue } from './venue.ts';

export const bitstamp: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text('id'),
    // The numbers stand there twice; only as text they have all their digits.
    price: at.decimal(at.has('price_str') ? 'price_str' : 'price'),
    size: at.decimal(at.has('amount_str') ? 'amount_str' : 'amount'),
    side: at.one({ 0: 'buy', 1: 'sell' }, 'type') ?? 'unknown',
  }),
  // A change and a whole book look alike here, so neither is taken for the whole one.
  book: (at) => bookTop(at, { bids: ['bids'], asks: ['asks'], whole: false }),
};
