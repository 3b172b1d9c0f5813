/** The filters of the ledger of gaps: their shape in a URL, and the SQL condition they make. */
import Type, { type Static } from 'typebox';
import { type Condition, conditionOf, equals } from './condition.ts';
import { oneOf, pageOf, pageShape, text } from './filters.ts';
import { gapStates, gapUnits } from './gap-shape.ts';

export const gapFilters = Type.Object(
  {
    by: text('the name of a source, or an actor', 'ethereum'),
    state: oneOf(...gapStates),
    unit: oneOf(...gapUnits),
    ...pageShape,
  },
  { additionalProperties: false },
);

/** `g` is a row of gaps. */
export const gapCondition = (filters: Static<typeof gapFilters>): Condition =>
  conditionOf(
    'g',
    pageOf(filters),
    equals(filters.by, 'g.by'),
    equals(filters.state, 'g.state'),
    equals(filters.unit, 'g.unit'),
  );
