/** A queue in a table: what was remembered, oldest first; so memory follows the window, not the run. */
import type { EpochMs } from '../flow/ids.ts';
import type { Table } from '../flow/table.ts';

/** Something remembered under `key`, and the append time it was remembered at. */
export type Remembrance = Readonly<{ key: string; appendedAt: EpochMs }>;
/**
 * Some that were remembered one after another, and the latest of their times: a row for each would double
 * what is written.
 */
type Remembrances = Readonly<{ type: 'remembrances'; latest: EpochMs; of: readonly Remembrance[] }>;
/** Buckets from `head` up to `tail` are full; the newest are in `open`. */
type Ends = Readonly<{ type: 'ends'; head: number; tail: number; open: readonly Remembrance[] }>;
export type QueueRow = Remembrances | Ends;

/** Whether something remembered at `rememberedAt` is too old to count when `now` is append time. */
export const isForgotten = (rememberedAt: EpochMs, now: EpochMs, windowMs: number): boolean =>
  now - rememberedAt > windowMs;

/**
 * Queues `key` and takes out what became too old: at most one bucket at a time, which is faster than it
 * grows, and stalls no turn. Only `evolve` calls it. The queue moves with the changes alone, so the live fold
 * and the restore forget the same.
 *
 * What is taken out is older than the window by an hour. Append time is the broker's clock, which steps back
 * when a partition's leader moves; the hour keeps that from showing in a decision, which counts the window by
 * itself.
 */
export function queueUp<Row extends { type: string }>(
  state: Table<Row | QueueRow>,
  remembered: Remembrance,
  windowMs: number,
): readonly Remembrance[] {
  const { head, tail, open } = endsOf(state);
  const due = head === tail ? [] : dueIn(state, head, { now: remembered.appendedAt, windowMs });
  if (due.length > 0) state.set(bucket(head), undefined);
  const newest = [...open, remembered];
  const isFull = newest.length === bucketSize;
  if (isFull) state.set(bucket(tail), { type: 'remembrances', latest: latestOf(newest), of: newest });
  state.set(endsKey, {
    type: 'ends',
    head: due.length > 0 ? head + 1 : head,
    tail: isFull ? tail + 1 : tail,
    open: isFull ? [] : newest,
  });
  return due;
}

/** Larger ones cost more to copy while they are open, smaller ones more rows. */
const bucketSize = 16;
const clockStepMs = 3_600_000;
const endsKey = 'queue';
const bucket = (position: number): string => `queue:${position}`;

type Horizon = Readonly<{ now: EpochMs; windowMs: number }>;

/** A whole bucket or nothing: one goes when the newest in it is too old. */
function dueIn<Row extends { type: string }>(
  state: Table<Row | QueueRow>,
  head: number,
  { now, windowMs }: Horizon,
): readonly Remembrance[] {
  const row = state.get(bucket(head));
  if (!row || !isRemembrances(row)) return [];
  return isForgotten(row.latest, now, windowMs + clockStepMs) ? row.of : [];
}

/** The broker's clock may have stepped back in between. */
const latestOf = (some: readonly Remembrance[]): EpochMs =>
  some.map(({ appendedAt }) => appendedAt).reduce((latest, at) => (at > latest ? at : latest));

function endsOf<Row extends { type: string }>(state: Table<Row | QueueRow>): Ends {
  const row = state.get(endsKey);
  return row && isEnds(row) ? row : { type: 'ends', head: 0, tail: 0, open: [] };
}

const isEnds = (row: { type: string }): row is Ends => row.type === 'ends';
const isRemembrances = (row: { type: string }): row is Remembrances => row.type === 'remembrances';
