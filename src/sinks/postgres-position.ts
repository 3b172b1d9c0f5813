/** Where a sink goes on in a partition, kept in PostgreSQL beside the rows: who may write, and from where. */
import { type NextOffset, nextOffset } from '../flow/ids.ts';
import type { PostgresPool, Query } from './postgres-pool.ts';
import { schemaOf } from './postgres-schema.ts';

/** One row of sink_positions. */
export type Place = Readonly<{ app: string; sink: string; topic: string; partition: number }>;

/** An owner's hold: it ends when somebody takes the place again, which raises the epoch. */
export type Hold = Readonly<{ epoch: number; next: NextOffset | null }>;

/** Takes the place over and says where to go on, in one statement: no earlier owner can write any more. */
export async function takePosition(pool: PostgresPool, place: Place): Promise<Hold> {
  const [row] = await pool.query<{ epoch: number; next_offset: number | null }>(
    `INSERT INTO ${schemaOf(place.app)}.sink_positions AS held (sink, topic, partition, next_offset, epoch)
     VALUES ($1, $2, $3, NULL, 1)
     ON CONFLICT (sink, topic, partition) DO UPDATE SET epoch = held.epoch + 1
     RETURNING epoch, next_offset`,
    [place.sink, place.topic, place.partition],
  );
  return { epoch: row?.epoch ?? 0, next: row?.next_offset == null ? null : nextOffset(row.next_offset) };
}

/**
 * Moves the position from where `hold` has it to `to`, inside the SQL transaction that writes the rows, and
 * before them: it locks the place, so that whoever is fenced never gets to write a row. `already`: an earlier
 * COMMIT of the same step went through although its answer was lost.
 */
export async function advancePosition(
  query: Query,
  { place, hold, to }: Readonly<{ place: Place; hold: Hold; to: NextOffset }>,
): Promise<'advanced' | 'already' | 'fenced'> {
  const table = `${schemaOf(place.app)}.sink_positions`;
  const here = [place.sink, place.topic, place.partition];
  const moved = await query(
    `UPDATE ${table} SET next_offset = $4
     WHERE sink = $1 AND topic = $2 AND partition = $3 AND epoch = $5 AND next_offset IS NOT DISTINCT FROM $6
     RETURNING epoch`,
    [...here, to, hold.epoch, hold.next],
  );
  if (moved.length > 0) return 'advanced';
  const [now] = await query<{ epoch: number; next_offset: number | null }>(
    `SELECT epoch, next_offset FROM ${table} WHERE sink = $1 AND topic = $2 AND partition = $3`,
    here,
  );
  return now?.epoch === hold.epoch && now.next_offset === to ? 'already' : 'fenced';
}
