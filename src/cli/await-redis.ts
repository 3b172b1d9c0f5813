/** Whether Redis holds what the store does at the end of a recorded input, within a bounded wait. */
import { redisProgress } from '../sinks/redis-progress.ts';
import type { Lengths } from './drained.ts';
import type { Prepared } from './pipeline.ts';
import { type Patience, stillBehind } from './still-behind.ts';

export type Waiting = Patience & Readonly<{ lengths: Lengths }>;

/**
 * Null once Redis has caught up, else what to tell a person. A run whose Redis is down must end all the same:
 * nothing is lost, since the next start goes on from the watermark.
 */
export async function awaitRedis(
  prepared: Prepared,
  { lengths, ...patience }: Waiting,
  signal: AbortSignal,
): Promise<string | null> {
  const why = await stillBehind(() => behind(prepared, lengths, signal), patience, signal);
  return why && `redis       is ${why}`;
}

/** Each partition must hold the end of every source's input from each raw partition, as in PostgreSQL. */
async function behind(
  { config: { app, partitions }, redis }: Prepared,
  lengths: Lengths,
  signal: AbortSignal,
): Promise<string | null> {
  const all = Array.from({ length: partitions }, (_, partition) =>
    redisProgress({ redis, app, partition }, signal),
  );
  const rows = (await Promise.all(all)).flat();
  for (const [source, length] of lengths) {
    const ends = rows.filter((row) => row.source === source && row.ended && row.position >= length).length;
    const expected = partitions * partitions;
    if (ends < expected) return `it holds ${ends} of the ${expected} ends of source ${source}`;
  }
  return null;
}
