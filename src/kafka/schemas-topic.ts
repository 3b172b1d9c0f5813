/** The compacted topic in which a schema registry keeps its schemas: read from end to end, appended to. */
import type { Admin } from 'kafkajs';
import { kafkaClient, kafkaCluster, unavailable } from './client.ts';
import { logReader } from './log-reader.ts';
import { offsetAt } from './offsets.ts';
import { untilKnown } from './topics/until-known.ts';

type SchemasRecord = Readonly<{ key: string; value: string | null }>;

export interface SchemasTopic {
  /** Every record up to what was the end when it was asked; tombstones have a null value. */
  readAll(): Promise<readonly SchemasRecord[]>;
  /** Resolves once all replicas in sync have it. */
  append(record: SchemasRecord): Promise<void>;
  close(): Promise<void>;
}

const topic = '_schemas';
const allInSync = -1;
const bounds = { partitionBytes: 1 << 20, fetchBytes: 1 << 20, waitMs: 200 };

/** Creates the topic where it is missing: one partition, since its order is the order of the versions. */
export async function openSchemasTopic(brokers: readonly string[]): Promise<SchemasTopic> {
  const options = { brokers, clientId: 'millrace-registry' };
  const client = kafkaClient(options);
  const cluster = kafkaCluster(options);
  const producer = client.producer({ allowAutoTopicCreation: false });
  try {
    await createMissing(client.admin());
    await Promise.all([cluster.connect(), producer.connect()]);
  } catch (thrown) {
    throw unavailable(`open ${topic}`, thrown);
  }
  const reader = logReader(cluster, bounds);
  return {
    async readAll() {
      const end = await offsetAt(cluster, { topic, partition: 0 }, 'end');
      const all: SchemasRecord[] = [];
      for (let at = await offsetAt(cluster, { topic, partition: 0 }, 'start'); at < end; ) {
        const { records, next } = await reader.read(topic, 0, at, AbortSignal.timeout(30_000));
        for (const { key, value } of records) {
          all.push({ key: String(key ?? ''), value: value === null ? null : String(value) });
        }
        at = next;
      }
      return all;
    },
    async append({ key, value }) {
      try {
        await producer.send({ topic, acks: allInSync, messages: [{ key, value }] });
      } catch (thrown) {
        throw unavailable(`append to ${topic}`, thrown);
      }
    },
    async close() {
      await Promise.all([producer.disconnect(), cluster.disconnect()]);
    },
  };
}

async function createMissing(admin: Admin): Promise<void> {
  await admin.connect();
  try {
    if ((await admin.listTopics()).includes(topic)) return;
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: 1, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
    });
    await untilKnown(admin, [topic]);
  } finally {
    await admin.disconnect();
  }
}
