/** The paths of Confluent's REST API that this registry knows, each with what it answers. */
import { type Answer, answer, noPath, noSchema, noSubject, refusal } from './answer.ts';
import { type Call, isSet, versionProblem, withLevel, withSchema, withVersion } from './call.ts';
import { type AvroRules, levelAnswer, type Registry } from './registry.ts';
import type { Registered } from './schema-book.ts';

export type Request = Readonly<{ method: string; path: string }> & Pick<Call, 'query' | 'body'>;

export type Answers = (request: Request) => Promise<Answer>;

type Route = (call: Call, ...parameters: string[]) => Answer | Promise<Answer>;

const ofSchemas: readonly (readonly [string, Route])[] = [
  ['GET /schemas/types', () => answer(['AVRO'])],
  ['GET /schemas/ids/:', ({ registry }, id) => schemaOf(registry, id)],
  ['GET /schemas/ids/:/versions', ({ registry }, id) => usesOf(registry, id)],
];

const ofSubjects: readonly (readonly [string, Route])[] = [
  ['GET /subjects', (call) => answer(call.registry.book.subjects(isSet(call, 'deleted')))],
  ['POST /subjects/:', (call, subject = '') => withSchema(call, (schema) => lookUp(call, subject, schema))],
  ['DELETE /subjects/:', (call, subject = '') => remove(call, subject, null)],
  ['GET /subjects/:/versions', (call, subject = '') => versionsOf(call, subject)],
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
    'DELETE /subjects/:/versions/:',
    (call, subject = '', version = '') => versionProblem(version) ?? remove(call, subject, version),
  ],
];

const ofCompatibility: readonly (readonly [string, Route])[] = [
  [
    'POST /compatibility/subjects/:/versions/:',
    (call, ...which) =>
      withSchema(call, (schema) =>
        withVersion(call, which, (one) => compatibility(call, schema, [one.subject, [one]])),
      ),
  ],
  [
    'POST /compatibility/subjects/:/versions',
    (call, subject = '') =>
      withSchema(call, (schema) =>
        compatibility(call, schema, [subject, call.registry.book.versions(subject)]),
      ),
  ],
  ['GET /config', ({ registry }) => levelAnswer(registry.book, null, true)],
  ['PUT /config', (call) => withLevel(call, (level) => call.registry.setLevel(null, level))],
  ['DELETE /config', ({ registry }) => registry.clearLevel(null)],
  [
    'GET /config/:',
    (call, subject = '') => levelAnswer(call.registry.book, subject, isSet(call, 'defaultToGlobal')),
  ],
  [
    'PUT /config/:',
    (call, subject = '') => withLevel(call, (level) => call.registry.setLevel(subject, level)),
  ],
  ['DELETE /config/:', ({ registry }, subject = '') => registry.clearLevel(subject)],
];

const routes: readonly (readonly [string, Route])[] = [
  ['GET /', () => answer({})],
  ['GET /mode', () => answer({ mode: 'READWRITE' })],
  ...ofSchemas,
  ...ofSubjects,
  ...ofCompatibility,
];

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

const remove = (call: Call, subject: string, which: string | null): Promise<Answer> =>
  call.registry.delete({ subject, which, permanent: isSet(call, 'permanent') });

function versionsOf(call: Call, subject: string): Answer {
  const { book } = call.registry;
  const versions = isSet(call, 'deleted') ? book.everyVersion(subject) : book.versions(subject);
  return versions.length === 0 ? noSubject(subject) : answer(versions.map(({ version }) => version));
}

function lookUp({ registry }: Call, subject: string, schema: string): Answer {
  const versions = registry.book.versions(subject);
  if (versions.length === 0) return noSubject(subject);
  const one = versions.find((known) => known.schema === schema);
  return one === undefined ? noSchema() : answer(published(one));
}

function compatibility(
  call: Call,
  schema: string,
  [subject, after]: readonly [string, readonly Registered[]],
): Answer {
  const messages = call.registry.whyRefused(subject, schema, after);
  const told = isSet(call, 'verbose') ? { messages } : {};
  return answer({ is_compatible: messages.length === 0, ...told });
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
