/** signals → tables signals, signal_revisions and progress. */
import { type Progress, type Signal, signalsTopic } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Sink } from '../flow/sink.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { writeProgress } from './postgres-progress.ts';
import { type Upsert, upsertRows } from './postgres-rows.ts';
import { schemaOf } from './postgres-schema.ts';
import { postgresSink } from './postgres-sink.ts';
import { timestampOf } from './postgres-time.ts';

export function postgresSignals({
  pool,
  app,
}: Readonly<{ pool: PostgresPool; app: string }>): Sink<Signal | Progress> {
  return postgresSink({
    ...{ name: 'postgres-signals', from: signalsTopic, pool, app },
    async writeRows(query, place, envelopes) {
      const changes = envelopes.flatMap(({ id, at, body }) =>
        body.type === 'Signal' ? [{ id, at, body }] : [],
      );
      const progress = envelopes.flatMap(({ body }) => (body.type === 'Progress' ? [body] : []));
      await upsertRows(query, revisions(app), changes.map(revisionRow));
      await upsertRows(query, signals(app), changes.map(signalRow));
      await writeProgress(query, place, progress);
    },
  });
}

/** What changes in a decision's life: a revision is these; a signal, its subject and the latest of these. */
const lifeColumns = {
  state: 'text',
  rule_set_version: 'integer',
  revision: 'integer',
  score: 'integer',
  threshold: 'integer',
  reasons: 'jsonb',
  block_number: 'bigint',
  block_hash: 'text',
  finality_broken: 'boolean',
  at: 'timestamptz',
} as const;

const signals = (app: string): Upsert<ReturnType<typeof signalRow>> => ({
  ...{ name: `${schemaOf(app)}.signals`, key: ['id'] },
  columns: {
    id: 'text',
    rule_set: 'text',
    subject: 'text',
    event_id: 'text',
    chain_id: 'integer',
    transaction_hash: 'text',
    log_index: 'integer',
    ...lifeColumns,
  },
});

/**
 * A signal decided anew after the dedupe window begins at revision 1 again, and its new life is the one to
 * tell.
 */
const revisions = (app: string): Upsert<ReturnType<typeof revisionRow>> => ({
  ...{ name: `${schemaOf(app)}.signal_revisions`, key: ['signal_id', 'revision'] },
  columns: { signal_id: 'text', ...lifeColumns },
});

type SignalEnvelope = Pick<Envelope<unknown>, 'id' | 'at'> & Readonly<{ body: Signal }>;

function signalRow(envelope: SignalEnvelope) {
  const { id, body } = envelope;
  return {
    id,
    rule_set: body.ruleSet,
    subject: body.subject,
    event_id: body.eventId,
    chain_id: body.chainId,
    transaction_hash: body.transactionHash,
    log_index: body.logIndex,
    ...lifeOf(envelope),
  };
}

const revisionRow = (envelope: SignalEnvelope) => ({ signal_id: envelope.id, ...lifeOf(envelope) });

function lifeOf({ at, body }: SignalEnvelope) {
  return {
    state: body.state,
    rule_set_version: body.ruleSetVersion,
    revision: body.revision,
    score: body.score,
    threshold: body.threshold,
    reasons: body.reasons,
    block_number: body.blockNumber,
    block_hash: body.blockHash,
    finality_broken: body.finalityBroken,
    at: timestampOf(at),
  };
}
