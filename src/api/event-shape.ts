/** An event as the API gives it: the shape, and the columns it is read from. */
import Type, { type Static } from 'typebox';
import { type Columns, iso } from './columns.ts';
import { exampleEvent } from './examples.ts';
import { orNull, time, word } from './shape.ts';

const text = Type.String();
const anything = (description: string) => Type.Unknown({ description });

export const eventShape = Type.Object(
  {
    id: text,
    status: word(['live', 'removed'], 'removed: a chain took its block back'),
    revision: Type.Integer(),
    kind: Type.String({ description: 'Transfer, Swap, Trade, PostEvent and so on: the record in `action`' }),
    subject: Type.String({ description: 'the one thing decisions about the event are about' }),
    mentions: Type.Array(text, { description: 'everything else the event names' }),
    at: time,
    chainId: orNull(Type.Integer()),
    blockNumber: orNull(Type.Integer()),
    blockHash: orNull(text),
    blockTime: orNull(time),
    transactionHash: orNull(text),
    transactionIndex: orNull(Type.Integer()),
    logIndex: orNull(Type.Integer()),
    address: orNull(text),
    venue: orNull(text),
    market: orNull(text),
    sequence: orNull(text),
    receivedAt: orNull(time),
    platform: orNull(text),
    author: orNull(text),
    token: anything('facts of the token contract; null where there is none or it is unknown'),
    reference: anything('a dated price of what the event is about; null where none is known'),
    action: anything(
      'the record named by `kind`, as docs/SCHEMA.md describes it; amounts are decimal text, lossless',
    ),
    degraded: Type.Array(text, { description: 'facts whose provider could not answer' }),
  },
  { title: 'Event', description: 'The event as it stands now', examples: [exampleEvent] },
);

export type EventRow = Static<typeof eventShape>;

/** Of `e`, a row of events. */
export const eventColumns: Columns<keyof EventRow> = {
  id: 'e.id',
  status: 'e.status',
  revision: 'e.revision',
  kind: 'e.kind',
  subject: 'e.subject',
  mentions: 'e.mentions',
  at: iso('e.at'),
  chainId: 'e.chain_id',
  blockNumber: 'e.block_number',
  blockHash: 'e.block_hash',
  blockTime: iso('e.block_time'),
  transactionHash: 'e.transaction_hash',
  transactionIndex: 'e.transaction_index',
  logIndex: 'e.log_index',
  address: 'e.address',
  venue: 'e.venue',
  market: 'e.market',
  sequence: 'e.sequence',
  receivedAt: iso('e.received_at'),
  platform: 'e.platform',
  author: 'e.author',
  token: 'e.token',
  reference: 'e.reference',
  action: 'e.action',
  degraded: 'e.degraded',
};
