/** A schema registry as the codec needs it: the id of our schema for a topic, and the text behind an id. */
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Fault } from '../faults.ts';

export interface Registry {
  /** Registers `schema` under `<topic>-value`, or finds it there, and answers its id. */
  idOf(topic: string, schema: string): Promise<number>;
  /** The schema with this id; null when the registry is sure that there is none. */
  schemaOf(id: number): Promise<string | null>;
}

/** `url` may hold credentials; no message repeats it. */
export function schemaRegistry(url: string): Registry {
  const { username, password, origin, pathname } = new URL(url);
  const client = new SchemaRegistry({
    host: `${origin}${pathname.replace(/\/$/, '')}`,
    ...(username && {
      auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
    }),
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
        if (statusOf(thrown) === 404) return null;
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

function refusal(doing: string, origin: string, thrown: unknown): Fault {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const status = statusOf(thrown);
  return status === 409 || status === 422
    ? new Fault('bad-config', `The schema registry at ${origin} refused to ${doing}: ${why}`, {
        cause: thrown,
      })
    : new Fault('registry-unavailable', `The schema registry at ${origin} did not ${doing}: ${why}`, {
        cause: thrown,
      });
}
