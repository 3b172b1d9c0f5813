/** Elements of KuCoin: match, ticker, level2 and candles. */
import { bookTop } from './book-top.ts';
import { buyOrSell, intervalEnd, isOver, ohlcv, type Venue } from './venue.ts';

export const kucoin: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text('tradeId'),
    price: at.decimal('price'),
    size: at.decimal('size'),
    side: at.one(buyOrSell, 'side') ?? 'unknown',
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull('bestBid'),
    ask: at.decimalOrNull('bestAsk'),
    last: at.decimalOrNull('price'),
    // `size` is that of the last trade; no volume is given.
    volume: null,
  }),
  book: (at) =>
    at.has('changes')
      ? bookTop(at, { bids: ['changes', 'bids'], asks: ['changes', 'asks'], whole: false })
      : bookTop(at, { bids: ['bids'], asks: ['asks'], whole: true }),
  // Seconds, then open and close before high and low; `time` beside it is in nanoseconds.
  candle: (at, said) => {
    const base = at.has('candles') ? ['candles'] : [];
    const numbers = ohlcv(at, { open: 1, close: 2, high: 3, low: 4, volume: 5 }, base);
    const openMs = at.time('s', ...base, 0);
    const closeMs = intervalEnd(openMs, at.textOrNull('interval'));
    return { type: 'Candle', openMs, closeMs, ...numbers, closed: isOver(closeMs, said) };
  },
};
