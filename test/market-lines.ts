/** Lines of a market recording as a test writes them, and what a replay makes of one. */
import type { MarketReading } from '../src/events.ts';
import { Fault } from '../src/faults.ts';
import { marketLine } from '../src/producers/market-line.ts';

/** `frame` is its text, so that a test says how its numbers are written. */
export const marketText = (venue: string, frame: string, about?: string): string =>
  JSON.stringify({ venue, receivedMs: 1_700_000_000_123, frame, about });

/** `id @at sequence payload` of each reading, without the venue; or why the line is malformed. */
export function toldLine(text: string): readonly string[] {
  try {
    return marketLine(Buffer.from(text)).map(({ id, at, body }) => toldReading(id, at, body));
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'malformed-line') return [`malformed ${thrown.message}`];
    throw thrown;
  }
}

const toldReading = (id: string, at: number, { venue, sequence, payload }: MarketReading): string =>
  `${id.slice(venue.length + 1)} @${at} ${sequence} ${payload}`;
