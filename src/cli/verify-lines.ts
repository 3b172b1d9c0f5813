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
  const eventTimes = ['at', 'block_time', 'received_at'].map(ms).join(' || ');
  const [events, signals, revisions] = await Promise.all([
    read(`SELECT id AS key, (to_jsonb(e) || ${eventTimes}) - 'id' AS line FROM ${schema}.events e`),
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

const eventLine = ({ at, body }: Timed<EnrichedEvent>) => {
  const { subject, mentions, token, reference, degraded, event } = body;
  return { ...noEvent, at, subject, mentions, token, reference, degraded, ...kindLine(event) };
};

/** Columns that only some kinds of event have. */
const noEvent = {
  ...{ chain_id: null, block_number: null, block_hash: null, block_time: null, address: null },
  ...{ transaction_hash: null, transaction_index: null, log_index: null },
  ...{ venue: null, market: null, sequence: null, received_at: null, platform: null, author: null },
};

function kindLine(event: EnrichedEvent['event']) {
  switch (event.type) {
    case 'ChainEvent':
      return {
        ...{ kind: event.action.type, status: event.status, revision: event.revision, action: event.action },
        ...{ chain_id: event.chainId, address: event.address, block_time: event.blockTimeMs },
        ...{ block_number: event.blockNumber, block_hash: event.blockHash, log_index: event.logIndex },
        ...{ transaction_hash: event.transactionHash, transaction_index: event.transactionIndex },
      };
    case 'MarketEvent': {
      const { venue, market, sequence, receivedMs: received_at, reading: action } = event;
      const kind = action.type;
      return { kind, status: 'live', revision: 1, venue, market, sequence, received_at, action };
    }
    case 'PostEvent': {
      const { platform, author } = event;
      return { kind: 'Post', status: 'live', revision: 1, platform, author, action: event };
    }
    default:
      return event satisfies never;
  }
}

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
