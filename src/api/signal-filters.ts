/** The filters of a list of signals: their shape in a URL, and the SQL condition they make. */
import Type, { type Static } from 'typebox';
import { atLeast, atMost, type Condition, conditionOf, equals } from './condition.ts';
import { chainId, checkRange, oneOf, pageOf, pageShape, text, whole } from './filters.ts';
import { quoted } from './rows.ts';

const score = Type.Optional(whole(0, 100));

export const signalFilters = Type.Object(
  {
    kind: text('the kind of the event the decision stands on', 'Transfer'),
    subject: text('what the decision is about', 'token:137:0x8f3cf7ad23cd3cadbd9735aff958023239c6a063'),
    state: oneOf('provisional', 'confirmed', 'retracted'),
    chainId,
    ruleSet: text('the name of a rule set', 'token-flows'),
    minScore: score,
    maxScore: score,
    ...pageShape,
  },
  { additionalProperties: false },
);

/** `s` is a row of signals in the schema of `app`. */
export function signalCondition(app: string, filters: Static<typeof signalFilters>): Condition {
  const { kind, minScore, maxScore } = filters;
  checkRange(['minScore', minScore], ['maxScore', maxScore]);
  return conditionOf(
    's',
    pageOf(filters),
    equals(filters.subject, 's.subject'),
    equals(filters.state, 's.state'),
    equals(filters.chainId, 's.chain_id'),
    equals(filters.ruleSet, 's.rule_set'),
    atLeast(minScore, 's.score'),
    atMost(maxScore, 's.score'),
    [kind, (p) => `EXISTS (SELECT FROM ${quoted(app)}.events e WHERE e.id = s.event_id AND e.kind = ${p})`],
  );
}
