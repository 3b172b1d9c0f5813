/** What is known of a venue: how the elements of its frames are told apart, named and dated. */
import type { MarketReading } from '../../events.ts';
import type { EpochMs } from '../../flow/ids.ts';
import type { Part } from './part.ts';

/** One thing that a frame says about one market. */
export type Element = Readonly<{
  market: string;
  channel: MarketReading['channel'];
  /** Number by which the venue orders this channel; null where it gives none. */
  sequence: string | null;
  /** What the venue itself tells the element by, within market and channel; null where it has nothing. */
  number: string | null;
  /** The venue's own time; null where it gives none. */
  at: EpochMs | null;
  /** What it says, numbers as the venue wrote them. */
  said: unknown;
}>;

/**
 * Pure. No elements where the frame says nothing about a market: a heartbeat, an answer to a subscription.
 * Throws `malformed-line` where it is not of a form that is known of the venue. `about` is what the
 * frame answers, a request or a subscription, where the recording kept that.
 */
export type Venue = (frame: Part, about: Part) => readonly Element[];

/** An element whose number both names it and orders the channel. */
export const numbered = (
  element: Omit<Element, 'sequence' | 'number'> & Readonly<{ number: string }>,
): Element => ({ ...element, sequence: element.number });

/** An element that the venue does not number. */
export const unnumbered = (element: Omit<Element, 'sequence' | 'number'>): Element => ({
  ...element,
  sequence: null,
  number: null,
});
