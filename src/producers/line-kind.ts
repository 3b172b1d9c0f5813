/** A kind of recording: what a line of it gives, and what is known of a chain once lines have been read. */
import type { Progress } from '../events.ts';
import type { Observed } from '../flow/source.ts';
import type { Topic } from '../flow/topic.ts';

/** What one line gives; nothing where it is a heartbeat or an answer that says nothing of the world. */
export type LineReading<Body> = Readonly<{
  things: readonly Observed<Body>[];
  /** What is complete when a line of another group follows: a block, a second; null: as the line before. */
  group: string | null;
  /** Number of the block it stands in; null where there is none. */
  height: number | null;
}>;

export type LineKind<Body> = Readonly<{
  to: Topic<Body | Progress>;
  chainId: number | null;
  /** Pure; throws `malformed-line` where the line can never become a record. */
  read(bytes: Uint8Array): LineReading<Body>;
  /** The highest block that can no longer be taken back once `highest` has been seen; null: none. */
  finalized(highest: number): number | null;
}>;

/** A reading off the chain: what it tells of one second is complete when another second begins. */
export function timedReading<Body>(things: readonly Observed<Body>[]): LineReading<Body> {
  const at = things.at(-1)?.at;
  return { things, group: at === undefined ? null : String(Math.floor(at / 1_000)), height: null };
}
