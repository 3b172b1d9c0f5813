/** Elements of Crypto.com: trades, tickers, books and candlesticks; its numbers are bare. */
import { bookTop } from './book-top.ts';
import { buyOrSell, intervalEnd, isOver, ohlcv, type Venue } from './venue.ts';

export const cryptocom: Venue = {
  trade: (at) => ({
    type: 'Trade',
    // Beyond 2^53: read as text, it keeps its last digits.
    tradeId: at.text('d'),
    price: at.decimal('p'),
    size: at.decimal('q'),
    side: at.one(buyOrSell, 's') ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('b'),
    ask: at.decimalOrNull('k'),
    last: at.decimalOrNull('a'),
    volume: at.decimalOrNull('v'),
  }),
  book: (at) => bookTop(at, { bids: ['bids'], asks: ['asks'], whole: true }),
  candle: (at, said) => {
    const openMs = at.time('ms', 't');
    const closeMs = intervalEnd(openMs, at.textOrNull('interval'));
    const numbers = ohlcv(at, { open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' });
    return { type: 'Candle', openMs, closeMs, ...numbers, closed: isOver(closeMs, said) };
  },
};
