/** The paths of Confluent's REST API that this registry knows, each with what it answers. */
import Type from 'typebox';
import { Value } from 'typebox/value';
import { type Answer, answer, noPath, noSchema, noSubject, noVersion, refusal } from './answer.ts';
import { type AvroRules, levelAnswer, type Registry, versionsAnswer } from './registry.ts';
import type { Registered } from './schema-book.ts';

export type Request = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  /** Parsed JSON; undefined where there was none. */
  body: unknown;
}>;

export type Answers = (request: Request) => Promise<Answer>;

type Call = Readonly<{ registry: Registry; rules: AvroRules; query: URLSearchParams; body: unknown }>;
type Route = (call: Call, ...parameters: string[]) => Answer | Promise<Answer>;

const schemaBody = Type.Object({
  schema: Type.String(),
  schemaType: Type.Optional(Type.String()),
  references: Type.Optional(Type.Array(Type.Unknown())),
});
const levelBody = Type.Object({ compatibility: Type.String() });

const routes = new Map<string, Route>([
  ['GET /', () => answer({})],
  ['GET /mode', () => answer({ mode: 'READWRITE' })],
  ['GET /schemas/types', () => answer(['AVRO'])],
  ['GET /schemas/ids/:', ({ registry }, id) => schemaOf(registry, id)],
  ['GET /schemas/ids/:/versions', ({ registry }, id) => usesOf(registry, id)],
  ['GET /subjects', ({ registry }) => answer(registry.book.subjects())],
  ['POST /subjects/:', (call, subject = '') => withSchema(call, (schema) => lookUp(call, subject, schema))],
  ['GET /subjects/:/versions', ({ registry }, subject = '') => versionsAnswer(registry.book, subject)],
  [
    'POST /subjects/:/versions',
    (call, subject = '') => withSchema(call, (schema) => call.registry.register(subject, schema)),
  ],
  [
    'GET /subjects/:/versions/:',
    (call, ...which) => withVersion(call, which, (one) => answer(published(one))),
  ],
  [
    'GET /subjects/:/versions/:/schema',
    (call, ...which) => withVersion(call, which, (one) => answer(JSON.parse(one.schema))),
  ],
  [
    'POST /compatibility/subjects/:/versions/:',
    (call, ...which) =>
      withSchema(call, (schema) => withVersion(call, which, (one) => compatibility(call, schema, one))),
  ],
  ['GET /config', ({ registry }) => levelAnswer(registry.book, null, true)],
  [
    'GET /config/:',
    ({ registry, query }, subject = '') =>
      levelAnswer(registry.book, subject, query.get('defaultToGlobal') === 'true'),
  ],
  ['PUT /config', (call) => withLevel(call, (level) => call.registry.setLevel(null, level))],
  [
    'PUT /config/:',
    (call, subject = '') => withLevel(call, (level) => call.registry.setLevel(subject, level)),
  ],
]);

/** Answers a request as Confluent's registry would, or with its 404 where the path is not among these. */
export function answering(registry: Registry, rules: AvroRules): Answers {
  return async ({ method, path, query, body }) => {
    for (const [pattern, route] of routes) {
      const parameters = matched(pattern, `${method} ${path}`);
      if (parameters !== null) return route({ registry, rules, query, body }, ...parameters);
    }
    return noPath();
  };
}

function matched(pattern: string, request: string): string[] | null {
  const wanted = pattern.split('/');
  const parts = request.split('/');
  if (wanted.length !== parts.length) return null;
  if (!wanted.every((part, at) => part === ':' || part === parts[at])) return null;
  return parts.filter((_, at) => wanted[at] === ':').map(decodeURIComponent);
}

function withSchema(
  call: Call,
  then: (schema: string) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  const { body } = call;
  if (!Value.Check(schemaBody, body)) return refusal(42201, 'Empty schema');
  if ((body.schemaType ?? 'AVRO') !== 'AVRO' || (body.references ?? []).length > 0) {
    return refusal(42201, 'The embedded registry knows Avro schemas without references only');
  }
  const problem = call.rules.problem(body.schema);
  if (problem !== null)
    return refusal(42201, `Invalid schema ${body.schema} of type AVRO, details: ${problem}`);
  // One text for one schema, however it was laid out: ids go by it.
  return then(JSON.stringify(JSON.parse(body.schema)));
}

function withLevel({ body }: Call, then: (level: string) => Promise<Answer>): Answer | Promise<Answer> {
  return Value.Check(levelBody, body)
    ? then(body.compatibility)
    : refusal(42203, 'Invalid compatibility level');
}

function withVersion(
  { registry }: Call,
  [subject = '', version = '']: readonly string[],
  then: (one: Registered) => Answer,
): Answer {
  const versions = registry.book.versions(subject);
  const latest = version === 'latest' || version === '-1';
  if (!latest && !/^[1-9]\d{0,9}$/.test(version)) {
    const allowed = 'Allowed values are between [1, 2^31-1] and the string "latest"';
    return refusal(42202, `The specified version '${version}' is not a valid version id. ${allowed}`);
  }
  if (versions.length === 0) return noSubject(subject);
  const one = latest ? versions.at(-1) : versions.find((known) => known.version === Number(version));
  return one === undefined ? noVersion(version) : then(one);
}

function lookUp({ registry }: Call, subject: string, schema: string): Answer {
  const versions = registry.book.versions(subject);
  if (versions.length === 0) return noSubject(subject);
  const one = versions.find((known) => known.schema === schema);
  return one === undefined ? noSchema() : answer(published(one));
}

function compatibility({ registry, query }: Call, schema: string, one: Registered): Answer {
  const why = registry.whyIncompatible(one.subject, schema, one);
  const messages = query.get('verbose') === 'true' ? { messages: why === null ? [] : [why] } : {};
  return answer({ is_compatible: why === null, ...messages });
}

function schemaOf(registry: Registry, id = ''): Answer {
  const schema = registry.book.textOf(Number(id));
  return schema === null ? refusal(40403, `Schema ${id} not found`) : answer({ schema });
}

function usesOf(registry: Registry, id = ''): Answer {
  if (registry.book.textOf(Number(id)) === null) return refusal(40403, `Schema ${id} not found`);
  return answer(registry.book.usesOf(Number(id)).map(({ subject, version }) => ({ subject, version })));
}

const published = ({ subject, version, id, schema }: Registered) => ({ subject, version, id, schema });
