/** Levels of an order book in; the best of each side out. */
import type { BookTop } from '../../events.ts';
import type { Element, Path } from './element.ts';

/** Where the levels of each side stand, and where a level has its price and size. */
export type Levels = Readonly<{
  bids: Path;
  asks: Path;
  price?: string | number;
  size?: string | number;
  /** False for a message of changes. */
  whole: boolean;
}>;

/** A level of size 0 is one that went away. A side that is empty or not in the message has no best. */
export function bookTop(at: Element, { bids, asks, price = 0, size = 1, whole }: Levels): BookTop {
  const bid = best(at, { side: bids, price, size, isBetter: (one, other) => one > other });
  const ask = best(at, { side: asks, price, size, isBetter: (one, other) => one < other });
  return { type: 'BookTop', whole, bid: bid.price, bidSize: bid.size, ask: ask.price, askSize: ask.size };
}

type Level = Readonly<{ price: string | null; size: string | null }>;
type Side = Readonly<{
  side: Path;
  price: string | number;
  size: string | number;
  isBetter: (one: number, other: number) => boolean;
}>;

function best(at: Element, { side, price, size, isBetter }: Side): Level {
  let found: Level = { price: null, size: null };
  for (let level = 0; level < (at.count(...side) ?? 0); level += 1) {
    const here = { price: at.decimal(...side, level, price), size: at.decimal(...side, level, size) };
    if (Number(here.size) === 0) continue;
    if (found.price === null || isBetter(Number(here.price), Number(found.price))) found = here;
  }
  return found;
}

/** The four numbers where a venue gives them by name; each may be absent. */
export function namedTop(
  at: Element,
  names: Readonly<Record<Exclude<keyof BookTop, 'type' | 'whole'>, string>>,
) {
  return {
    type: 'BookTop',
    whole: true,
    bid: at.decimalOrNull(names.bid),
    bidSize: at.decimalOrNull(names.bidSize),
    ask: at.decimalOrNull(names.ask),
    askSize: at.decimalOrNull(names.askSize),
  } satisfies BookTop;
}
