/** The memory of refine: which event ids were passed on, whether they stand, and at which revision. */
import type { EpochMs, EventId } from '../flow/ids.ts';
import type { Table } from '../flow/table.ts';
import { isForgotten, type QueueRow, queueUp } from './forgetting.ts';

/** `appendedAt` is that of the sighting passed on: a dropped duplicate leaves no trace and renews nothing. */
export type Seen = Readonly<{
  type: 'seen';
  status: 'live' | 'removed';
  revision: number;
  appendedAt: EpochMs;
}>;
export type Remembered = Seen | QueueRow;

/** An event that was passed on. */
export type Sighting = Readonly<{ type: 'sighting'; id: EventId } & Omit<Seen, 'type'>>;

/** `redriven`: it was passed on before, and what came of that was lost behind us. */
type Unnumbered = Omit<Sighting, 'type' | 'revision'> & Readonly<{ redriven: boolean }>;

/**
 * What comes next for this id: the revision to pass it on with, or null where it says nothing new. One that
 * is redriven says the same once more; where something else holds by now, it has been overtaken.
 */
export function nextRevision(
  state: Table<Remembered>,
  { id, status, appendedAt, redriven }: Unnumbered,
  windowMs: number,
): number | null {
  const seen = seenUnder(state, keyOf(id));
  if (!seen || isForgotten(seen.appendedAt, appendedAt, windowMs)) return 1;
  return (seen.status === status) === redriven ? seen.revision + 1 : null;
}

/** Remembers a sighting and forgets what the window has left behind, unless it was renewed since. */
export function remember(state: Table<Remembered>, sighting: Sighting, windowMs: number): Table<Remembered> {
  const { id, status, revision, appendedAt } = sighting;
  state.set(keyOf(id), { type: 'seen', status, revision, appendedAt });
  for (const old of queueUp(state, { key: keyOf(id), appendedAt }, windowMs)) {
    if (seenUnder(state, old.key)?.appendedAt === old.appendedAt) state.set(old.key, undefined);
  }
  return state;
}

const keyOf = (id: EventId): string => `id:${id}`;

function seenUnder(state: Table<Remembered>, key: string): Seen | undefined {
  const row = state.get(key);
  return row?.type === 'seen' ? row : undefined;
}
