/** How far the recorded input has come through to the store, and whether all of it has. */
import type { Config } from '../config.ts';
import { eventsEnrichedTopic, signalsTopic } from '../events.ts';
import { asFault, Fault, whatFollows } from '../faults.ts';
import type { Source } from '../flow/source.ts';
import type { PostgresPool } from '../sinks/postgres-pool.ts';
import { schemaOf } from '../sinks/postgres-schema.ts';

/** Positions of each recorded source, by name. */
export type Lengths = ReadonlyMap<string, number>;

/** Throws where a source has no end, since a run that waits for it would never end. */
export async function lengthsOf(sources: readonly Source<unknown>[]): Promise<Lengths> {
  const lengths = sources.map(async ({ name, length }) => {
    if (!length)
      throw new Fault('bad-arguments', `Source ${name} has no end, so --once would never end. Leave it out.`);
    return [name, await length()] as const;
  });
  return new Map(await Promise.all(lengths));
}

/**
 * True when, for every source, each partition of each stored topic holds the end of the input from each raw
 * partition. Progress is written behind the records it speaks of, so nothing can be missing before it. False
 * while the store does not answer: the sinks sit that out, and so does who waits for them.
 */
export async function isDrained(config: Config, pool: PostgresPool, lengths: Lengths): Promise<boolean> {
  const ends = await endsOf(config, pool, lengths).catch((thrown: unknown) => {
    if (whatFollows(asFault(thrown).code) !== 'retry-turn') throw thrown;
    return [];
  });
  const expected = stored.length * config.partitions * config.partitions;
  return ends.length === lengths.size && ends.every((count) => count >= expected);
}

const stored = [eventsEnrichedTopic.name, signalsTopic.name];

/** For each source that has ended anywhere, in how many places. */
async function endsOf(config: Config, pool: PostgresPool, lengths: Lengths): Promise<number[]> {
  const rows = await pool.query<{ ends: number }>(
    `SELECT count(*)::int AS ends
       FROM ${schemaOf(config.app)}.progress p
       JOIN unnest($1::text[], $2::bigint[]) AS input(source, length)
         ON p.source = input.source AND p.ended AND p.position >= input.length
      WHERE p.topic = ANY($3)
      GROUP BY p.source`,
    [[...lengths.keys()], [...lengths.values()], stored],
  );
  return rows.map(({ ends }) => ends);
}
