/** A signal as the API gives it, alone and explained: the shapes, and the columns they are read from. */
import Type, { type Static } from 'typebox';
import { type Columns, iso } from './columns.ts';
import { eventShape } from './event-shape.ts';
import { exampleSignal } from './examples.ts';
import { orNull, textByName, time, word } from './shape.ts';

const text = Type.String();
const state = word(['provisional', 'confirmed', 'retracted']);

const reason = Type.Object(
  { rule: text, points: Type.Integer(), because: text, inputs: textByName },
  { description: 'a rule that fired, with the values it saw' },
);

export const signalShape = Type.Object(
  {
    id: text,
    ruleSet: text,
    ruleSetVersion: Type.Integer(),
    subject: text,
    state,
    revision: Type.Integer({ description: 'raised by each change of its life' }),
    score: Type.Integer({ description: 'the sum of the points, held between 0 and 100' }),
    threshold: Type.Integer(),
    reasons: Type.Array(reason),
    at: time,
    chainId: orNull(Type.Integer()),
    blockNumber: orNull(Type.Integer()),
    blockHash: orNull(text),
    transactionHash: orNull(text),
    logIndex: orNull(Type.Integer()),
    eventId: text,
    finalityBroken: Type.Boolean({ description: 'the chain took back what had been final' }),
  },
  { title: 'Signal', examples: [exampleSignal] },
);

const change = Type.Object({
  revision: Type.Integer(),
  state,
  score: Type.Integer(),
  ruleSetVersion: Type.Integer(),
  blockNumber: orNull(Type.Integer()),
  blockHash: orNull(text),
  finalityBroken: Type.Boolean(),
});

export const explainedShape = Type.Object(
  {
    ...signalShape.properties,
    event: Type.Union([eventShape, Type.Null()], {
      description: 'null: not in the store yet, since events and signals get there on two ways',
    }),
    history: Type.Array(change, { description: 'every revision, oldest first' }),
  },
  { title: 'ExplainedSignal', description: 'The decision, its event and its history' },
);

export type SignalRow = Static<typeof signalShape>;
export type ExplainedRow = Static<typeof explainedShape>;

/** Of `s`, a row of signals. */
export const signalColumns: Columns<keyof SignalRow> = {
  id: 's.id',
  ruleSet: 's.rule_set',
  ruleSetVersion: 's.rule_set_version',
  subject: 's.subject',
  state: 's.state',
  revision: 's.revision',
  score: 's.score',
  threshold: 's.threshold',
  reasons: 's.reasons',
  at: iso('s.at'),
  chainId: 's.chain_id',
  blockNumber: 's.block_number',
  blockHash: 's.block_hash',
  transactionHash: 's.transaction_hash',
  logIndex: 's.log_index',
  eventId: 's.event_id',
  finalityBroken: 's.finality_broken',
};

/** Of `r`, a row of signal_revisions. */
export const changeColumns: Columns<keyof Static<typeof change>> = {
  revision: 'r.revision',
  state: 'r.state',
  score: 'r.score',
  ruleSetVersion: 'r.rule_set_version',
  blockNumber: 'r.block_number',
  blockHash: 'r.block_hash',
  finalityBroken: 'r.finality_broken',
};
