/** A request as the routes see it, and what most of them ask of it first: a schema, a level, a version. */
import Type from 'typebox';
import { Value } from 'typebox/value';
import { type Answer, noSubject, noVersion, refusal } from './answer.ts';
import type { AvroRules, Registry } from './registry.ts';
import type { Registered } from './schema-book.ts';

export type Call = Readonly<{
  registry: Registry;
  rules: AvroRules;
  query: URLSearchParams;
  /** Parsed JSON; undefined where there was none. */
  body: unknown;
}>;

const schemaBody = Type.Object({
  schema: Type.String(),
  schemaType: Type.Optional(Type.String()),
  references: Type.Optional(Type.Array(Type.Unknown())),
});
const levelBody = Type.Object({ compatibility: Type.String() });

export const isSet = ({ query }: Call, flag: string): boolean => query.get(flag) === 'true';

export function withSchema(
  call: Call,
  then: (schema: string) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  const { body } = call;
  if (!Value.Check(schemaBody, body)) return refusal(42201, 'Empty schema');
  if ((body.schemaType ?? 'AVRO') !== 'AVRO' || (body.references ?? []).length > 0) {
    return refusal(42201, 'The embedded registry knows Avro schemas without references only');
  }
  if (isSet(call, 'normalize')) return refusal(42201, 'The embedded registry does not normalize schemas');
  const problem = call.rules.problem(body.schema);
  if (problem !== null)
    return refusal(42201, `Invalid schema ${body.schema} of type AVRO, details: ${problem}`);
  // One text for one schema, however it was laid out: ids go by it.
  return then(JSON.stringify(JSON.parse(body.schema)));
}

export function withLevel(
  { body }: Call,
  then: (level: string) => Promise<Answer>,
): Answer | Promise<Answer> {
  return Value.Check(levelBody, body)
    ? then(body.compatibility)
    : refusal(42203, 'Invalid compatibility level');
}

export function withVersion(
  call: Call,
  [subject = '', version = '']: readonly string[],
  then: (one: Registered) => Answer,
): Answer {
  const { book } = call.registry;
  const versions = isSet(call, 'deleted') ? book.everyVersion(subject) : book.versions(subject);
  const latest = version === 'latest' || version === '-1';
  const wrong = versionProblem(version);
  if (wrong !== null) return wrong;
  if (versions.length === 0) return noSubject(subject);
  const one = latest ? versions.at(-1) : versions.find((known) => known.version === Number(version));
  return one === undefined ? noVersion(version) : then(one);
}

/** Null: it may be the number of a version. */
export function versionProblem(version: string): Answer | null {
  if (/^([1-9]\d{0,9}|latest|-1)$/.test(version)) return null;
  const allowed = 'Allowed values are between [1, 2^31-1] and the string "latest"';
  return refusal(42202, `The specified version '${version}' is not a valid version id. ${allowed}`);
}
