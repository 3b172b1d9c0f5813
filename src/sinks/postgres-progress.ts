/** Progress records of a batch → how far each source has come, one row per source and raw partition. */
import type { Progress } from '../events.ts';
import type { Query } from './postgres-pool.ts';
import type { Place } from './postgres-position.ts';
import { type Upsert, upsertRows } from './postgres-rows.ts';
import { schemaOf } from './postgres-schema.ts';
import { timestampOf } from './postgres-time.ts';

type ProgressRow = Readonly<{
  topic: string;
  partition: number;
  source: string;
  origin: number;
  position: number;
  at: string;
  chain_id: number | null;
  finalized: number | null;
  ended: boolean;
}>;

const progress = (app: string): Upsert<ProgressRow> => ({
  name: `${schemaOf(app)}.progress`,
  key: ['topic', 'partition', 'source', 'origin'],
  columns: {
    topic: 'text',
    partition: 'integer',
    source: 'text',
    origin: 'integer',
    position: 'bigint',
    at: 'timestamptz',
    chain_id: 'integer',
    finalized: 'bigint',
    ended: 'boolean',
  },
});

export async function writeProgress(query: Query, place: Place, bodies: readonly Progress[]): Promise<void> {
  const rows = bodies.map(
    (body): ProgressRow => ({
      topic: place.topic,
      partition: place.partition,
      source: body.source,
      origin: body.origin,
      position: body.position,
      at: timestampOf(body.at),
      chain_id: body.chainId,
      finalized: body.finalized,
      ended: body.ended,
    }),
  );
  await upsertRows(query, progress(place.app), rows);
}
