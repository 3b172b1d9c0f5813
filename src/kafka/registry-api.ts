/** The part of Confluent's REST API with which schemas are compared and registered. */
import { setTimeout as sleep } from 'node:timers/promises';
import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { TlsConfig } from '../config/security.ts';
import { Fault } from '../faults.ts';
import { exchange } from './https-exchange.ts';

/** `url` may hold credentials; no message repeats it. */
export type RegistryAccess = Readonly<{ url: string; ssl?: TlsConfig }>;

export interface RegistryApi {
  /** The version under which the subject has this very schema; null: it does not. */
  versionOf(subject: string, schema: string): Promise<number | null>;
  /** Every version of the subject, oldest first; empty where there is no such subject. */
  versions(subject: string): Promise<readonly number[]>;
  textOf(subject: string, version: number): Promise<string>;
  /** The level the subject stands under, its own or the one for all. */
  level(subject: string): Promise<string>;
  /** READWRITE, or what it is kept from; null where the registry knows no modes. */
  mode(): Promise<string | null>;
  /** Why the subject's level refuses the schema after that version; null: it does not. Changes nothing. */
  whyIncompatible(subject: string, version: number, schema: string): Promise<readonly string[] | null>;
  /** Its id, new or not. Throws `bad-config` where the registry refuses it. */
  register(subject: string, schema: string): Promise<number>;
}

const shapes = {
  registered: Type.Object({ id: Type.Number() }),
  version: Type.Object({ version: Type.Number(), schema: Type.String() }),
  versions: Type.Array(Type.Number()),
  level: Type.Object({ compatibilityLevel: Type.String() }),
  mode: Type.Object({ mode: Type.String() }),
  verdict: Type.Object({
    is_compatible: Type.Boolean(),
    messages: Type.Optional(Type.Array(Type.String())),
  }),
  problem: Type.Object({ message: Type.String() }),
};

const contentType = 'application/vnd.schemaregistry.v1+json';
const patience = { attempts: 3, firstPauseMs: 100, timeoutMs: 3_000 };

/** What a person does about a registry that does not answer. */
export const registryRemedy =
  'start it, or correct its URL: services.registry of the pipeline, or MILLRACE_REGISTRY';

type Answer = Readonly<{ status: number; body: unknown }>;
type Question = Readonly<{ method: 'GET' | 'POST'; path: string; schema?: string }>;

export function registryApi({ url, ssl }: RegistryAccess): RegistryApi {
  const { username, password, origin, pathname } = new URL(url);
  const base = `${origin}${pathname.replace(/\/$/, '')}`;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = {
    'content-type': contentType,
    accept: contentType,
    ...(username && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const of = (subject: string): string => encodeURIComponent(subject);

  return {
    async versionOf(subject, schema) {
      const found = await ask({ method: 'POST', path: `/subjects/${of(subject)}`, schema });
      return found.status === 404 ? null : read(shapes.version, found).version;
    },
    async versions(subject) {
      const found = await ask({ method: 'GET', path: `/subjects/${of(subject)}/versions` });
      return found.status === 404 ? [] : read(shapes.versions, found);
    },
    async textOf(subject, version) {
      return read(
        shapes.version,
        await ask({ method: 'GET', path: `/subjects/${of(subject)}/versions/${version}` }),
      ).schema;
    },
    async level(subject) {
      const path = `/config/${of(subject)}?defaultToGlobal=true`;
      return read(shapes.level, await ask({ method: 'GET', path })).compatibilityLevel;
    },
    async mode() {
      const found = await ask({ method: 'GET', path: '/mode' });
      return found.status === 404 ? null : read(shapes.mode, found).mode;
    },
    async whyIncompatible(subject, version, schema) {
      const path = `/compatibility/subjects/${of(subject)}/versions/${version}?verbose=true`;
      const verdict = read(shapes.verdict, await ask({ method: 'POST', path, schema }));
      return verdict.is_compatible ? null : (verdict.messages ?? []);
    },
    async register(subject, schema) {
      const path = `/subjects/${of(subject)}/versions`;
      return read(shapes.registered, await ask({ method: 'POST', path, schema })).id;
    },
  };

  async function ask({ method, path, schema }: Question): Promise<Answer> {
    for (let attempt = 1, pauseMs = patience.firstPauseMs; ; attempt++, pauseMs *= 3) {
      try {
        const answer = await exchange(`${base}${path}`, {
          ...{ method, headers, timeoutMs: patience.timeoutMs },
          ...(ssl && { ssl }),
          ...(schema === undefined ? {} : { body: JSON.stringify({ schema }) }),
        });
        if (answer.status < 500) return answer;
        throw new Error(problemIn(answer.body));
      } catch (thrown) {
        if (attempt === patience.attempts) throw unanswered(thrown);
        await sleep(pauseMs);
      }
    }
  }

  function read<Shape extends TSchema>(shape: Shape, { status, body }: Answer): Static<Shape> {
    if (status === 200 && Value.Check(shape, body)) return body;
    const why = problemIn(body);
    if (status === 409 || status === 422)
      throw new Fault('bad-config', `The schema registry at ${origin} refused: ${why}`);
    throw new Fault('registry-unavailable', `The schema registry at ${origin} answered ${status}: ${why}`);
  }

  function unanswered(cause: unknown): Fault {
    const why = cause instanceof Error ? cause.message || 'the connection was refused' : String(cause);
    const message = `The schema registry at ${origin} does not answer: ${why}; ${registryRemedy}`;
    return new Fault('registry-unavailable', message, { cause });
  }
}

const problemIn = (body: unknown): string =>
  Value.Check(shapes.problem, body) ? body.message : 'what it said is not an answer of a schema registry';
