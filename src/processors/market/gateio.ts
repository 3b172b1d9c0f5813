/** Elements of Gate.io: spot trades, tickers, order books and candlesticks. */
import { bookTop, namedTop } from './book-top.ts';
import { buyOrSell, intervalEnd, isOver, ohlcv, type Venue } from './venue.ts';

export const gateio: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text('id'),
    price: at.decimal('price'),
    size: at.decimal('amount'),
    side: at.one(buyOrSell, 'side') ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('highest_bid'),
    ask: at.decimalOrNull('lowest_ask'),
    last: at.decimalOrNull('last'),
    volume: at.decimalOrNull('base_volume'),
  }),
  book: (at) => {
    if (at.has('bids') || at.has('asks')) return bookTop(at, { bids: ['bids'], asks: ['asks'], whole: true });
    if (at.has('U') || at.count('b') !== null || at.count('a') !== null)
      return bookTop(at, { bids: ['b'], asks: ['a'], whole: false });
    return namedTop(at, { bid: 'b', bidSize: 'B', ask: 'a', askSize: 'A' });
  },
  candle: (at, said) => {
    const openMs = at.time('s', 't');
    const closeMs = intervalEnd(openMs, at.text('n').replace(/_.*/, ''));
    const numbers = ohlcv(at, { open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' });
    return { type: 'Candle', openMs, closeMs, ...numbers, closed: isOver(closeMs, said) };
  },
};
