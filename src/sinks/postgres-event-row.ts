/** An enriched event → its row: the columns of its own kind, null in those of the others. */
import type { EnrichedEvent } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import { timestampOf } from './postgres-time.ts';

export const eventColumns = {
  id: 'text',
  revision: 'integer',
  status: 'text',
  kind: 'text',
  at: 'timestamptz',
  subject: 'text',
  mentions: 'text[]',
  token: 'jsonb',
  reference: 'jsonb',
  degraded: 'text[]',
  action: 'jsonb',
  chain_id: 'integer',
  block_number: 'bigint',
  block_hash: 'text',
  block_time: 'timestamptz',
  transaction_hash: 'text',
  transaction_index: 'integer',
  log_index: 'integer',
  address: 'text',
  venue: 'text',
  market: 'text',
  sequence: 'text',
  received_at: 'timestamptz',
  platform: 'text',
  author: 'text',
} as const;

/** Columns that a row lacks become null. */
export type EventRow = Partial<Record<keyof typeof eventColumns, unknown>>;

export function eventRow({ id, at, body }: Pick<Envelope<EnrichedEvent>, 'id' | 'at' | 'body'>): EventRow {
  const { subject, mentions, token, reference, degraded, event } = body;
  return {
    ...{ id, at: timestampOf(at), subject, mentions, token, reference, degraded },
    ...kindColumns(event),
  };
}

function kindColumns(event: EnrichedEvent['event']): EventRow {
  switch (event.type) {
    case 'ChainEvent':
      return {
        kind: event.action.type,
        revision: event.revision,
        status: event.status,
        chain_id: event.chainId,
        block_number: event.blockNumber,
        block_hash: event.blockHash,
        block_time: timestampOf(event.blockTimeMs),
        transaction_hash: event.transactionHash,
        transaction_index: event.transactionIndex,
        log_index: event.logIndex,
        address: event.address,
        action: event.action,
      };
    case 'MarketEvent': {
      const { venue, market, sequence, receivedMs, reading } = event;
      const received_at = timestampOf(receivedMs);
      return { kind: reading.type, ...said, venue, market, sequence, received_at, action: reading };
    }
    case 'PostEvent':
      return { kind: 'Post', ...said, platform: event.platform, author: event.author, action: event };
    default:
      return event satisfies never;
  }
}

/** What was said stands for good, in its only revision. */
const said = { revision: 1, status: 'live' };
