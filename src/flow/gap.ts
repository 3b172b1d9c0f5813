/** A position and what its partition still holds → the hole between them, and what the ledger keeps of it. */
import { type ActorId, epochMs, eventId, type NextOffset, type Offset } from './ids.ts';
import type { Extent, Write } from './log.ts';
import type { Topic } from './topic.ts';

/**
 * `from`: the first that was not read; null where the position itself is lost. `to`: the first that is there.
 */
export type Hole = Readonly<{ from: NextOffset | null; to: Offset }>;

/**
 * Null where reading can go on at `position`. An actor that has written but holds no position has lost it;
 * one that has not, begins. A position beyond the end is one of another log: this one was made anew.
 */
export function holeAt(
  position: NextOffset | null,
  { start, end }: Extent,
  hasWritten: boolean,
): Hole | null {
  if (position === null) return hasWritten ? { from: null, to: start } : null;
  if (position < start) return { from: position, to: start };
  return position > end ? { from: position, to: end } : null;
}

export type GapEntry = Readonly<{
  by: ActorId;
  /** The partition in which the hole is. */
  input: string;
  hole: Hole;
  why: 'offset-gone' | 'position-lost';
  /** Where a person said that reading goes on; null: it stands still. */
  goesOnAt: NextOffset | null;
}>;

/** The ledger has one partition. Told of again, the same hole has the same id. When, is its append time. */
export function gapRecord(gaps: Topic<unknown>, { by, input, hole, why, goesOnAt }: GapEntry): Write {
  const { from, to } = hole;
  const body = { type: 'Gap', by, input, unit: 'offset', from, to, why, goesOnAt };
  const id = eventId(`gap:${by}:${from}-${to}:${goesOnAt}`);
  return {
    topic: gaps,
    partition: 0,
    type: 'gap',
    draft: { id, key: by, at: epochMs(0), appendedAt: null, body },
  };
}
