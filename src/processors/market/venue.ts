/** What one venue's elements come to, channel by channel: a table that each venue fills in its own file. */
import type { Candle, MarketEvent, MarketReading } from '../../events.ts';
import type { Element, Path } from './element.ts';

/** Reads an element; what it could not read it leaves to `at.complaint`. */
type Read = (at: Element, reading: MarketReading) => MarketEvent['reading'];

/** A channel that is not in it is not one that the venue has, or not one that we know. */
export type Venue = Readonly<Partial<Record<MarketReading['channel'], Read>>>;

/** Where a candle's five numbers stand below `base`. */
type Places = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', string | number>>;

export function ohlcv(at: Element, places: Places, base: Path = []) {
  const of = (name: keyof Places): string => at.decimal(...base, places[name]);
  return {
    open: of('open'),
    high: of('high'),
    low: of('low'),
    close: of('close'),
    volume: of('volume'),
  } satisfies Partial<Candle>;
}

/** Whether an interval was over when this was received, for venues that do not say. */
export const isOver = (closeMs: number | null, { receivedMs }: MarketReading): boolean =>
  closeMs !== null && closeMs <= receivedMs;

/** The end of an interval named like 1m, 1min, 4h, 4hour, 1d, 1day or 1week; null for any other name. */
export function intervalEnd(openMs: number, name: string | null): number | null {
  const [, count = '', unit = ''] = /^(\d{1,3})(m|h|d|w)(?:in|our|ay|eek)?$/i.exec(name ?? '') ?? [];
  const unitMs = unitsMs.get(unit.toLowerCase());
  return unitMs === undefined ? null : openMs + Number(count) * unitMs;
}

const unitsMs: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

export const buyOrSell = { buy: 'buy', sell: 'sell', BUY: 'buy', SELL: 'sell' } as const;
