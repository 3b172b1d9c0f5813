/** gaps → table gaps. */
import { type Gap, gapsTopic, type SourceGap } from '../events.ts';
import type { Sink } from '../flow/sink.ts';
import { type GapRow, gapColumns, gapRow } from './postgres-gap-row.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { type Upsert, upsertRows } from './postgres-rows.ts';
import { schemaOf } from './postgres-schema.ts';
import { postgresSink } from './postgres-sink.ts';

export function postgresGaps({
  pool,
  app,
}: Readonly<{ pool: PostgresPool; app: string }>): Sink<Gap | SourceGap> {
  return postgresSink({
    ...{ name: 'postgres-gaps', from: gapsTopic, pool, app },
    writeRows: (query, _, envelopes) => upsertRows(query, gaps(app), envelopes.map(gapRow)),
  });
}

/** When it was noticed is what its first record says. */
const gaps = (app: string): Upsert<GapRow> => ({
  ...{ name: `${schemaOf(app)}.gaps`, key: ['id'], once: ['at'] },
  columns: gapColumns,
});
