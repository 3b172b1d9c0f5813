/** Elements of Bitfinex: arrays whose members have no names. */
import type { BookTop, Trade } from '../../events.ts';
import type { Element } from './element.ts';
import { ohlcv, type Venue } from './venue.ts';

export const bitfinex: Venue = {
  trade: (at) => ({
    type: 'Trade',
    tradeId: at.text(0),
    price: at.decimal(3),
    size: at.magnitude(2),
    side: sideOf(at.decimal(2)),
  }),
  ticker: (at) => ({
    type: 'Ticker',
    bid: at.decimalOrNull(0),
    ask: at.decimalOrNull(2),
    last: at.decimalOrNull(6),
    volume: at.decimalOrNull(7),
  }),
  book: (at) => (at.count() === 0 || at.count(0) !== null ? allLevels(at) : oneLevel(at)),
  candle: (at) => {
    const numbers = ohlcv(at, { open: 1, close: 2, high: 3, low: 4, volume: 5 });
    return { type: 'Candle', openMs: at.time('ms', 0), closeMs: null, ...numbers, closed: false };
  },
};

/** A negative amount is sold, or offered. */
const sideOf = (amount: string): Trade['side'] => (amount.startsWith('-') ? 'sell' : 'buy');

/** `[price, count, amount]`; a count of 0 says that the level went away. */
function oneLevel(at: Element): BookTop {
  const [price, count, amount] = [at.decimal(0), at.decimal(1), at.decimal(2)];
  const level = Number(count) === 0 ? null : { price, size: at.magnitude(2) };
  return sideOf(amount) === 'buy' ? topOf(false, level, null) : topOf(false, null, level);
}

/** The bids come first, best first, then the asks, best first. */
function allLevels(at: Element): BookTop {
  let [bid, ask]: [Level | null, Level | null] = [null, null];
  for (let level = 0; level < (at.count() ?? 0); level += 1) {
    const here = { price: at.decimal(level, 0), size: at.magnitude(level, 2) };
    if (sideOf(at.decimal(level, 2)) === 'buy') bid ??= here;
    else ask ??= here;
  }
  return topOf(true, bid, ask);
}

type Level = Readonly<{ price: string; size: string }>;

const topOf = (whole: boolean, bid: Level | null, ask: Level | null): BookTop => ({
  type: 'BookTop',
  whole,
  bid: bid?.price ?? null,
  bidSize: bid?.size ?? null,
  ask: ask?.price ?? null,
  askSize: ask?.size ?? null,
});
