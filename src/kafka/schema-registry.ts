/** A schema registry as the codec needs it: the id of our schema for a topic, and the text behind an id. */
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Fault } from '../faults.ts';

type Middlewares = NonNullable<ConstructorParameters<typeof SchemaRegistry>[0]['middlewares']>;

export interface Registry {
  /** Registers `schema` under `<topic>-value`, or finds it there, and answers its id. */
  idOf(topic: string, schema: string): Promise<number>;
  /** The schema with this id; null when the registry is sure that there is none. */
  schemaOf(id: number): Promise<string | null>;
}

/** A registry that takes the connection and says nothing would be waited for without end. */
const answerMs = 3_000;
const remedy = 'start it, or correct its URL: services.registry of the pipeline, or MILLRACE_REGISTRY';
const bounded: Middlewares = [
  () => ({ prepareRequest: async (next) => (await next()).enhance({ timeout: answerMs }) }),
];

/** `url` may hold credentials; no message repeats it. */
export function schemaRegistry(url: string): Registry {
  const { username, password, origin, pathname } = new URL(url);
  const client = new SchemaRegistry({
    host: `${origin}${pathname.replace(/\/$/, '')}`,
    ...(username && {
      auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
    }),
    middlewares: bounded,
    retry: { retries: 3, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 2 },
  });
  return {
    async idOf(topic, schema) {
      try {
        const registered = await client.register(
          { type: SchemaType.AVRO, schema },
          { subject: `${topic}-value` },
        );
        return registered.id;
      } catch (thrown) {
        throw refusal(`register the schema of ${topic}`, origin, thrown);
      }
    },
    async schemaOf(id) {
      try {
        const found = await client.getSchema(id);
        return 'schema' in found && typeof found.schema === 'function'
          ? JSON.stringify(found.schema({ exportAttrs: true }))
          : null;
      } catch (thrown) {
        if (statusOf(thrown) === 404 || isForeign(thrown)) return null;
        throw refusal(`give schema ${id}`, origin, thrown);
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

function refusal(doing: string, origin: string, thrown: unknown): Fault {
  const why = saidBy(thrown);
  const status = statusOf(thrown);
  if (status === 409 || status === 422) {
    const message = `The schema registry at ${origin} refused to ${doing}: ${why}`;
    return new Fault('bad-config', message, { cause: thrown });
  }
  const message = `The schema registry at ${origin} did not ${doing}: ${why}; ${remedy}`;
  return new Fault('registry-unavailable', message, { cause: thrown });
}

/** Without what the client puts in front: its name, and a status of 400 for an answer that never came. */
function saidBy(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replace(/^\S* - (Error, status 400: (?=connect |Timeout |getaddrinfo |socket ))?/, '');
}
