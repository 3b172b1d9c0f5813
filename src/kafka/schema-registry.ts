/** A schema registry as the codec needs it: the id of our schema for a topic, and the text behind an id. */
import { Agent } from 'node:https';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Fault } from '../faults.ts';
import { type RegistryAccess, registryApi, registryRemedy } from './registry-api.ts';

type Middlewares = NonNullable<ConstructorParameters<typeof SchemaRegistry>[0]['middlewares']>;

export interface Registry {
  /** Registers `schema` under `<topic>-value`, or finds it there, and answers its id. */
  idOf(topic: string, schema: string): Promise<number>;
  /** The schema with this id; null when the registry is sure that there is none. */
  schemaOf(id: number): Promise<string | null>;
}

/** A registry that takes the connection and says nothing would be waited for without end. */
const answerMs = 3_000;
const bounded: Middlewares = [
  () => ({ prepareRequest: async (next) => (await next()).enhance({ timeout: answerMs }) }),
];

/** `url` may hold credentials; no message repeats it. */
export function schemaRegistry({ url, ssl }: RegistryAccess): Registry {
  const { username, password, origin, pathname } = new URL(url);
  const client = new SchemaRegistry({
    host: `${origin}${pathname.replace(/\/$/, '')}`,
    ...(username && {
      auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
    }),
    middlewares: bounded,
    ...(ssl && { agent: new Agent({ ...ssl, keepAlive: true }) }),
    retry: { retries: 3, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 2 },
  });
  const api = registryApi({ url, ...(ssl && { ssl }) });
  return {
    // The client's own `register` would set a level on every subject it meets, and refuse any but BACKWARD.
    idOf: (topic, schema) => api.register(`${topic}-value`, schema),
    async schemaOf(id) {
      try {
        const found = await client.getSchema(id);
        return 'schema' in found && typeof found.schema === 'function'
          ? JSON.stringify(found.schema({ exportAttrs: true }))
          : null;
      } catch (thrown) {
        if (statusOf(thrown) === 404 || isForeign(thrown)) return null;
        throw unanswered(`give schema ${id}`, origin, thrown);
      }
    },
  };
}

function statusOf(thrown: unknown): number | null {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number'
    ? thrown.status
    : null;
}

/** The client's own refusals: the registry answered, with a schema that is not Avro or cannot be one. */
const isForeign = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.name.startsWith('ConfluentSchemaRegistry');

function unanswered(doing: string, origin: string, cause: unknown): Fault {
  const message = `The schema registry at ${origin} did not ${doing}: ${saidBy(cause)}; ${registryRemedy}`;
  return new Fault('registry-unavailable', message, { cause });
}

/** Without what the client puts in front: its name, and a status of 400 for an answer that never came. */
function saidBy(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replace(/^\S* - (Error, status 400: (?=connect |Timeout |getaddrinfo |socket ))?/, '');
}
