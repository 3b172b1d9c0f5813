/** Batches of one topic → rows and position in one SQL transaction: what both PostgreSQL sinks share. */
import type { Batch, Envelope } from '../flow/envelope.ts';
import type { Sink, SinkSeat } from '../flow/sink.ts';
import type { Topic } from '../flow/topic.ts';
import type { PostgresPool, Query } from './postgres-pool.ts';
import { advancePosition, type Hold, type Place, takePosition } from './postgres-position.ts';
import { writeRefusals } from './postgres-refusals.ts';
import { refuseOverlap } from './refuse-overlap.ts';

export type PostgresSinkParts<Body> = Readonly<{
  name: string;
  from: Topic<Body>;
  pool: PostgresPool;
  app: string;
  /** Writes the envelopes of one batch, in their order; called inside the SQL transaction. */
  writeRows(query: Query, place: Place, envelopes: readonly Envelope<Body>[]): Promise<void>;
}>;

/**
 * Undecodable entries become rows of sink_refusals, in the same SQL transaction: a sink has no dead-letter
 * topic, and the processors in front of it have sent there whatever they could not read.
 */
export function postgresSink<Body>(parts: PostgresSinkParts<Body>): Sink<Body> {
  return {
    name: parts.name,
    from: parts.from,
    delivery: 'once',
    async take(partition, signal) {
      signal.throwIfAborted();
      const place = { app: parts.app, sink: parts.name, topic: parts.from.name, partition };
      return seatAt(parts, place, await takePosition(parts.pool, place));
    },
  };
}

/** After `outcome-unknown` the same batch may be written again: the position tells whether it is there. */
function seatAt<Body>(parts: PostgresSinkParts<Body>, place: Place, taken: Hold): SinkSeat<Body> {
  let hold = taken;
  return {
    get position() {
      return hold.next;
    },
    async write(batch, signal) {
      signal.throwIfAborted();
      refuseOverlap(place, hold.next, batch);
      const outcome = await parts.pool.transaction((query) =>
        writeBatch(parts, query, { place, hold, batch }),
      );
      if (outcome === 'written') hold = { ...hold, next: batch.next };
      return outcome;
    },
  };
}

async function writeBatch<Body>(
  parts: PostgresSinkParts<Body>,
  query: Query,
  step: Readonly<{ place: Place; hold: Hold; batch: Batch<Body> }>,
): Promise<'written' | 'fenced'> {
  const moved = await advancePosition(query, { ...step, to: step.batch.next });
  if (moved === 'fenced') return 'fenced';
  if (moved === 'already') return 'written';
  const { entries } = step.batch;
  const envelopes = entries.flatMap((entry) => (entry.type === 'record' ? [entry.envelope] : []));
  await parts.writeRows(query, step.place, envelopes);
  await writeRefusals(query, step.place, entries);
  return 'written';
}
