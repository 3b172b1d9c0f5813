/** Elements of OKX: trades, tickers, books, candles and funding rates. */
import { bookTop } from './book-top.ts';
import { buyOrSell, ohlcv, type Venue } from './venue.ts';

export const okx: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text('tradeId'),
    price: at.decimal('px'),
    size: at.decimal('sz'),
    side: at.one(buyOrSell, 'side') ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('bidPx'),
    ask: at.decimalOrNull('askPx'),
    last: at.decimalOrNull('last'),
    volume: at.decimalOrNull('vol24h'),
  }),
  // The source puts the action into the element, since without it a change looks like a whole book.
  book: (at) =>
    bookTop(at, { bids: ['bids'], asks: ['asks'], whole: at.textOrNull('action') === 'snapshot' }),
  candle: (at) => ({
    type: 'Candle',
    openMs: at.time('ms', 0),
    closeMs: null,
    ...ohlcv(at, { open: 1, high: 2, low: 3, close: 4, volume: 5 }),
    closed: at.one({ 0: false, 1: true }, 8) ?? false,
  }),
  funding: (at) => ({
    type: 'Funding',
    rate: at.decimal('fundingRate'),
    nextMs: at.timeOrNull('ms', 'fundingTime'),
  }),
};
