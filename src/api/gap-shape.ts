/** A gap as the API gives it, and the columns it is read from. */
import Type, { type Static } from 'typebox';
import { type Columns, iso } from './columns.ts';
import { exampleGap } from './examples.ts';
import { orNull, time, word } from './shape.ts';

const text = Type.String();

export const gapStates = ['open', 'closed', 'passed'] as const;
export const gapUnits = ['block', 'sequence', 'poll', 'offset'] as const;

const evidence = Type.Object(
  {
    proof: word(['links', 'numbers'], 'each place names the one before it, or no number is left out'),
    before: Type.String({ description: 'what stands right before the gap, as a block by its hash' }),
    after: Type.String({ description: 'what stands at its end' }),
    positions: Type.Integer({ description: 'how many blocks, numbers or polls were read to fill it' }),
    records: Type.Integer({ description: 'how many records that gave' }),
  },
  { description: 'what shows that nothing is missing' },
);

export const gapShape = Type.Object(
  {
    id: text,
    by: Type.String({ description: 'the source that missed it, or the actor that could not read it' }),
    input: orNull(Type.String({ description: 'the partition in which an actor has it' })),
    unit: word(gapUnits, 'what `from` and `to` count'),
    from: orNull(Type.Integer({ description: 'the first; null: even that is not known' })),
    to: orNull(
      Type.Integer({
        description: 'of a source the last that was missed, of an actor the first that is there',
      }),
    ),
    why: text,
    detail: orNull(text),
    state: word(gapStates, 'passed: a person said to go on behind it, unread'),
    at: time,
    closedAt: Type.Unsafe<string | null>({ ...time, type: ['string', 'null'] }),
    goesOnAt: orNull(Type.Integer({ description: 'where a person said that reading goes on' })),
    evidence: Type.Union([evidence, Type.Null()]),
  },
  { title: 'Gap', examples: [exampleGap] },
);

/** Of `g`, a row of gaps. */
export const gapColumns: Columns<keyof Static<typeof gapShape>> = {
  id: 'g.id',
  by: 'g.by',
  input: 'g.input',
  unit: 'g.unit',
  from: 'g.from_place',
  to: 'g.to_place',
  why: 'g.why',
  detail: 'g.detail',
  state: 'g.state',
  at: iso('g.at'),
  closedAt: iso('g.closed_at'),
  goesOnAt: 'g.goes_on_at',
  evidence: "g.evidence - 'type'",
};
