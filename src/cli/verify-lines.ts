/** Events, signals and revisions as lines: from the recomputation, and from the tables, in the same words. */
import type { EnrichedEvent, Signal } from '../events.ts';
import type { PostgresPool } from '../sinks/postgres-pool.ts';
import { schemaOf } from '../sinks/postgres-schema.ts';
import { canonical, type Lines } from './fingerprint.ts';
import type { Recomputed, Timed } from './recompute.ts';

export const kinds = ['events', 'signals', 'revisions'] as const;
export type AllLines = Readonly<Record<(typeof kinds)[number], Lines>>;

export const expectedLines = ({ events, signals, revisions }: Recomputed): AllLines => ({
  events: mapped(events, eventLine),
  signals: mapped(signals, signalLine),
  revisions: mapped(revisions, revisionLine),
});

export async function storedLines(app: string, pool: PostgresPool): Promise<AllLines> {
  const read = async (sql: string): Promise<Lines> => {
    const rows = await pool.query<{ key: string; line: Record<string, unknown> }>(sql, []);
    return new Map(rows.map(({ key, line }) => [key, canonical(line)]));
  };
  const schema = schemaOf(app);
  const [events, signals, revisions] = await Promise.all([
    read(`SELECT id AS key, (to_jsonb(e) || ${ms('block_time')}) - 'id' AS line FROM ${schema}.events e`),
    read(`SELECT id AS key, (to_jsonb(s) || ${ms('at')}) - 'id' AS line FROM ${schema}.signals s`),
    read(
      `SELECT signal_id || '/' || revision AS key, (to_jsonb(r) || ${ms('at')}) - 'signal_id' AS line
         FROM ${schema}.signal_revisions r`,
    ),
  ]);
  return { events, signals, revisions };
}

/** A time as whole milliseconds, under the name of its column. */
const ms = (column: string): string =>
  `jsonb_build_object('${column}', round(extract(epoch FROM ${column}) * 1000)::bigint)`;

function mapped<Value>(values: ReadonlyMap<string, Value>, line: (value: Value) => unknown): Lines {
  return new Map([...values].map(([key, value]) => [key, canonical(line(value))]));
}

const eventLine = ({ subject, mentions, token, degraded, event }: EnrichedEvent) => ({
  revision: event.revision,
  status: event.status,
  kind: event.action.type,
  chain_id: event.chainId,
  block_number: event.blockNumber,
  block_hash: event.blockHash,
  block_time: event.blockTimeMs,
  transaction_hash: event.transactionHash,
  transaction_index: event.transactionIndex,
  log_index: event.logIndex,
  address: event.address,
  subject,
  mentions,
  token,
  action: event.action,
  degraded,
});

const revisionLine = ({ at, body }: Timed<Signal>) => ({
  state: body.state,
  revision: body.revision,
  rule_set_version: body.ruleSetVersion,
  score: body.score,
  threshold: body.threshold,
  reasons: body.reasons,
  block_number: body.blockNumber,
  block_hash: body.blockHash,
  finality_broken: body.finalityBroken,
  at,
});

const signalLine = (timed: Timed<Signal>) => ({
  ...revisionLine(timed),
  rule_set: timed.body.ruleSet,
  subject: timed.body.subject,
  event_id: timed.body.eventId,
  chain_id: timed.body.chainId,
  transaction_hash: timed.body.transactionHash,
  log_index: timed.body.logIndex,
});
