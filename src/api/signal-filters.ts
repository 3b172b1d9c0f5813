/** The filters of a list of signals: their shape in a URL, and the parameterised SQL condition they make. */
import Type, { type Static } from 'typebox';
import { type CursorPlace, cursorPlace } from './cursor.ts';
import { BadRequest } from './problem.ts';

/** PostgreSQL refuses NUL in text. */
const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]+$', description }));
const whole = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` });
const time = Type.Optional(
  Type.String({ format: 'date-time', description: 'a time as in 2021-04-20T12:00:00Z' }),
);

export const filterShape = Type.Object(
  {
    subject: text('what the decision is about, 200 characters at most'),
    state: Type.Optional(
      Type.Enum(['provisional', 'confirmed', 'retracted'], {
        description: 'provisional, confirmed or retracted',
      }),
    ),
    chainId: Type.Optional(whole(1, 2 ** 31 - 1)),
    ruleSet: text('the name of a rule set, 200 characters at most'),
    minScore: Type.Optional(whole(0, 100)),
    since: time,
    until: time,
    limit: Type.Integer({ ...whole(1, 500), default: 50 }),
    cursor: text('the `next` of the page before'),
  },
  { additionalProperties: false },
);

export type SignalFilters = Static<typeof filterShape>;

export type Condition = Readonly<{ sql: string; values: readonly unknown[] }>;

/** `since` is included, `until` is not, so that adjoining spans share no signal. */
export function conditionOf(filters: SignalFilters): Condition {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const where = (value: unknown, part: (parameter: string) => string): string[] =>
    value === undefined ? [] : [part(parameter(value))];
  const { since, until } = span(filters);
  const place = placeOf(filters.cursor);
  const parts = [
    ...where(filters.subject, (p) => `s.subject = ${p}`),
    ...where(filters.state, (p) => `s.state = ${p}`),
    ...where(filters.chainId, (p) => `s.chain_id = ${p}`),
    ...where(filters.ruleSet, (p) => `s.rule_set = ${p}`),
    ...where(filters.minScore, (p) => `s.score >= ${p}`),
    ...where(since, (p) => `s.at >= ${timeOf(p)}`),
    ...where(until, (p) => `s.at < ${timeOf(p)}`),
    ...where(place?.[0], (p) => `(s.at, s.id) < (${timeOf(p)}, ${parameter(place?.[1])})`),
  ];
  return { sql: parts.length === 0 ? 'true' : parts.join(' AND '), values };
}

const timeOf = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

function span({ since, until }: SignalFilters): { since: number | undefined; until: number | undefined } {
  const from = timeMs('since', since);
  const to = timeMs('until', until);
  if (from !== undefined && to !== undefined && from >= to)
    throw new BadRequest({ name: 'since', reason: 'is not before until' });
  return { since: from, until: to };
}

/** The format lets a leap second pass, which JavaScript has no time for. */
function timeMs(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new BadRequest({ name, reason: `is ${JSON.stringify(text)}, expected a time` });
  return ms;
}

function placeOf(cursor: string | undefined): CursorPlace | undefined {
  if (cursor === undefined) return undefined;
  const place = cursorPlace(cursor);
  if (!place) throw new BadRequest({ name: 'cursor', reason: 'is not the next of any page' });
  return place;
}
