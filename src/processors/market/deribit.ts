/** Elements of Deribit: trades, tickers with their best levels and funding, and books of marked levels. */
import { bookTop } from './book-top.ts';
import { buyOrSell, type Venue } from './venue.ts';

export const deribit: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text('trade_id'),
    price: at.decimal('price'),
    size: at.decimal('amount'),
    side: at.one(buyOrSell, 'direction') ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('best_bid_price'),
    ask: at.decimalOrNull('best_ask_price'),
    last: at.decimalOrNull('last_price'),
    volume: at.decimalOrNull('stats', 'volume'),
  }),
  // A level begins with new, change or delete; what is deleted has the size 0.
  book: (at) =>
    bookTop(at, {
      ...{ bids: ['bids'], asks: ['asks'], price: 1, size: 2 },
      whole: at.textOrNull('type') === 'snapshot',
    }),
  funding: (at) => ({ type: 'Funding', rate: at.decimal('current_funding'), nextMs: null }),
};
