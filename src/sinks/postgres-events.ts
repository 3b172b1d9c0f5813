/** events.enriched → tables events and progress. */
import { type EnrichedEvent, eventsEnrichedTopic, type Progress } from '../events.ts';
import type { Sink } from '../flow/sink.ts';
import { type EventRow, eventColumns, eventRow } from './postgres-event-row.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { writeProgress } from './postgres-progress.ts';
import { type Upsert, upsertRows } from './postgres-rows.ts';
import { schemaOf } from './postgres-schema.ts';
import { postgresSink } from './postgres-sink.ts';

export function postgresEvents({
  pool,
  app,
}: Readonly<{ pool: PostgresPool; app: string }>): Sink<EnrichedEvent | Progress> {
  return postgresSink({
    ...{ name: 'postgres-events', from: eventsEnrichedTopic, pool, app },
    async writeRows(query, place, envelopes) {
      const rows = envelopes.flatMap(({ id, at, body }) =>
        body.type === 'EnrichedEvent' ? [eventRow({ id, at, body })] : [],
      );
      const progress = envelopes.flatMap(({ body }) => (body.type === 'Progress' ? [body] : []));
      await upsertRows(query, events(app), rows);
      await writeProgress(query, place, progress);
    },
  });
}

const events = (app: string): Upsert<EventRow> => ({
  ...{ name: `${schemaOf(app)}.events`, key: ['id'] },
  columns: eventColumns,
});
