/** A signal as the API gives it: the shape, and the columns it is read from. */
import Type, { type Static } from 'typebox';

const state = Type.Enum(['provisional', 'confirmed', 'retracted']);
const time = Type.String({ description: 'ISO 8601, UTC' });

const reason = Type.Object({
  rule: Type.String(),
  points: Type.Integer(),
  because: Type.String(),
  inputs: Type.Record(Type.String(), Type.String()),
});

export const signalShape = Type.Object({
  id: Type.String(),
  ruleSet: Type.String(),
  ruleSetVersion: Type.Integer(),
  subject: Type.String(),
  state,
  revision: Type.Integer(),
  score: Type.Integer(),
  threshold: Type.Integer(),
  reasons: Type.Array(reason),
  at: time,
  chainId: Type.Integer(),
  blockNumber: Type.Integer(),
  blockHash: Type.String(),
  transactionHash: Type.String(),
  logIndex: Type.Integer(),
  eventId: Type.String(),
  finalityBroken: Type.Boolean(),
});

/** Null: the event has not reached the store yet, since events and signals get there on two ways. */
const event = Type.Union([
  Type.Object({
    id: Type.String(),
    status: Type.Enum(['live', 'removed']),
    revision: Type.Integer(),
    kind: Type.String(),
    chainId: Type.Integer(),
    blockNumber: Type.Integer(),
    blockHash: Type.String(),
    blockTime: time,
    transactionHash: Type.String(),
    transactionIndex: Type.Integer(),
    logIndex: Type.Integer(),
    address: Type.String(),
    subject: Type.String(),
    mentions: Type.Array(Type.String()),
    token: Type.Unknown(),
    action: Type.Unknown(),
    degraded: Type.Array(Type.String()),
  }),
  Type.Null(),
]);

const revision = Type.Object({
  revision: Type.Integer(),
  state,
  score: Type.Integer(),
  ruleSetVersion: Type.Integer(),
  blockNumber: Type.Integer(),
  blockHash: Type.String(),
  finalityBroken: Type.Boolean(),
});

export const explainedShape = Type.Object({
  ...signalShape.properties,
  event,
  history: Type.Array(revision, { description: 'every revision, oldest first' }),
});

export type SignalRow = Static<typeof signalShape>;
export type ExplainedRow = Static<typeof explainedShape>;
