/** A queue in a table: what was remembered, oldest first; so memory follows the window, not the run. */
import type { EpochMs } from '../flow/ids.ts';
import type { Table } from '../flow/table.ts';

/** Something remembered under `key`, and the append time it was remembered at. */
export type Remembrance = Readonly<{ type: 'remembrance'; key: string; appendedAt: EpochMs }>;
type Ends = Readonly<{ type: 'ends'; head: number; tail: number }>;
export type QueueRow = Remembrance | Ends;

/** Whether something remembered at `rememberedAt` is too old to count when `now` is append time. */
export const isForgotten = (rememberedAt: EpochMs, now: EpochMs, windowMs: number): boolean =>
  now - rememberedAt > windowMs;

/**
 * Queues `key` and takes out what became too old, at most four at a time: faster than it grows, and no turn
 * stalls. Only `evolve` calls it. The queue moves with the changes alone, so the live fold and the restore
 * forget the same.
 *
 * What is taken out is older than the window by an hour. Append time is the broker's clock, which steps back
 * when a partition's leader moves; the hour keeps that from showing in a decision, which counts the window by
 * itself.
 */
export function queueUp<Row extends { type: string }>(
  state: Table<Row | QueueRow>,
  remembered: Omit<Remembrance, 'type'>,
  windowMs: number,
): readonly Remembrance[] {
  const { head, tail } = endsOf(state);
  state.set(slot(tail), { type: 'remembrance', ...remembered });
  const due: Remembrance[] = [];
  while (due.length < mostAtOnce) {
    const oldest = remembranceAt(state, head + due.length);
    if (!oldest || !isForgotten(oldest.appendedAt, remembered.appendedAt, windowMs + clockStepMs)) break;
    state.set(slot(head + due.length), undefined);
    due.push(oldest);
  }
  state.set(endsKey, { type: 'ends', head: head + due.length, tail: tail + 1 });
  return due;
}

const mostAtOnce = 4;
const clockStepMs = 3_600_000;
const endsKey = 'queue';
const slot = (position: number): string => `queue:${position}`;

function endsOf<Row extends { type: string }>(state: Table<Row | QueueRow>): Ends {
  const row = state.get(endsKey);
  return row && isEnds(row) ? row : { type: 'ends', head: 0, tail: 0 };
}

function remembranceAt<Row extends { type: string }>(state: Table<Row | QueueRow>, position: number) {
  const row = state.get(slot(position));
  return row && isRemembrance(row) ? row : undefined;
}

const isEnds = (row: { type: string }): row is Ends => row.type === 'ends';
const isRemembrance = (row: { type: string }): row is Remembrance => row.type === 'remembrance';
