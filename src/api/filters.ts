/** What filters are made of: shapes in a URL, each told as what is expected; and what a page is. */
import Type, { type Static, type TString } from 'typebox';
import { type CursorPlace, cursorPlace } from './cursor.ts';
import { BadRequest } from './problem.ts';
import { word } from './shape.ts';

/** PostgreSQL refuses NUL in text. Examples stand in words: a page to try filters would send others. */
export const text = (what: string, example: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\u0000]+$',
      description: `${what} as in ${example}, 200 characters at most`,
    }),
  );

export const whole = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` });

export const oneOf = <Name extends string>(...names: Name[]) =>
  Type.Optional(word(names, `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`));

const time: TString = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'a time as in 2021-04-20T12:00:00Z',
});

/** EIP-155 ids fit PostgreSQL's integer as far as chains are known. */
export const chainId = Type.Optional(whole(1, 2 ** 31 - 1));

/** Items of a page where nothing else is asked for. */
export const usualLimit = 50;

/** What every list has: a span of event time, of which `until` is not part, and a page of it. */
export const pageShape = {
  since: Type.Optional(time),
  until: Type.Optional(time),
  limit: Type.Optional(Type.Integer({ ...whole(1, 500), default: usualLimit })),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 400,
      pattern: '^[\\w-]+$',
      description: 'the `next` of the page before',
    }),
  ),
};

type PageFilters = Static<ReturnType<typeof Type.Object<typeof pageShape>>>;

export type Page = Readonly<{
  fromMs: number | undefined;
  toMs: number | undefined;
  after: CursorPlace | undefined;
}>;

export function pageOf({ since, until, cursor }: PageFilters): Page {
  const fromMs = timeMs('since', since);
  const toMs = timeMs('until', until);
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    throw new BadRequest({ name: 'since', reason: 'is not before until' });
  return { fromMs, toMs, after: placeOf(cursor) };
}

type End = readonly [name: string, value: number | undefined];

/** Both ends belong to the range. */
export function checkRange([name, least]: End, [other, most]: End): void {
  if (least !== undefined && most !== undefined && least > most)
    throw new BadRequest({ name, reason: `is ${least}, above ${other}, which is ${most}` });
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
