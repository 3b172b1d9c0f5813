/** events.enriched → tables events and progress. */
import { type EnrichedEvent, eventsEnrichedTopic, type Progress } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Sink } from '../flow/sink.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { writeProgress } from './postgres-progress.ts';
import { type Upsert, upsertRows } from './postgres-rows.ts';
import { schemaOf } from './postgres-schema.ts';
import { postgresSink } from './postgres-sink.ts';
import { timestampOf } from './postgres-time.ts';

export function postgresEvents({
  pool,
  app,
}: Readonly<{ pool: PostgresPool; app: string }>): Sink<EnrichedEvent | Progress> {
  return postgresSink({
    ...{ name: 'postgres-events', from: eventsEnrichedTopic, pool, app },
    async writeRows(query, place, envelopes) {
      const rows = envelopes.flatMap(({ id, body }) =>
        body.type === 'EnrichedEvent' ? [eventRow(id, body)] : [],
      );
      const progress = envelopes.flatMap(({ body }) => (body.type === 'Progress' ? [body] : []));
      await upsertRows(query, events(app), rows);
      await writeProgress(query, place, progress);
    },
  });
}

const eventColumns = {
  id: 'text',
  revision: 'integer',
  status: 'text',
  kind: 'text',
  chain_id: 'integer',
  block_number: 'bigint',
  block_hash: 'text',
  block_time: 'timestamptz',
  transaction_hash: 'text',
  transaction_index: 'integer',
  log_index: 'integer',
  address: 'text',
  subject: 'text',
  mentions: 'text[]',
  token: 'jsonb',
  action: 'jsonb',
  degraded: 'text[]',
} as const;

type EventRow = ReturnType<typeof eventRow>;

const events = (app: string): Upsert<EventRow> => ({
  ...{ name: `${schemaOf(app)}.events`, key: ['id'] },
  columns: eventColumns,
});

function eventRow(id: Envelope<unknown>['id'], { subject, mentions, token, degraded, event }: EnrichedEvent) {
  return {
    id,
    revision: event.revision,
    status: event.status,
    kind: event.action.type,
    chain_id: event.chainId,
    block_number: event.blockNumber,
    block_hash: event.blockHash,
    block_time: timestampOf(event.blockTimeMs),
    transaction_hash: event.transactionHash,
    transaction_index: event.transactionIndex,
    log_index: event.logIndex,
    address: event.address,
    subject,
    mentions,
    token,
    action: event.action,
    degraded,
  };
}
