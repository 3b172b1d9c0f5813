/** One Kafka for all engines, with a client to look on: what every run of the comparison stands on. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { kafkaClient, kafkaCluster } from '../../src/kafka/client.ts';
import type { Cluster } from '../../src/kafka/kafkajs-internals.ts';
import { type LogReader, logReader } from '../../src/kafka/log-reader.ts';
import { startStack } from '../../src/stack/start-stack.ts';
import { stopStack } from '../../src/stack/stop-stack.ts';
import { silent } from '../../src/telemetry.ts';
import { tables, writeTables } from '../job/tables.ts';

export type Arena = Readonly<{
  brokers: string;
  brokerPid: number;
  kafka: Kafka;
  /** For one heat: a client asks for all topics it has ever named, and fails where one was deleted. */
  look(): Promise<Eyes>;
  /** What is gone with it. */
  dir: string;
  tablesFile: string;
  end(): Promise<void>;
}>;

/** A way to look at topics that is nobody else's. */
export type Eyes = Readonly<{ cluster: Cluster; reads: LogReader }>;

export const partitions = 4;
export const root = join(import.meta.dirname, '..', '..');
/** What engines have installed; it stays. */
export const cacheDir = join(root, '.millrace', 'cache', 'bench');

const { signal } = new AbortController();
const readerBounds = { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 100 };

/** Kafka alone is wanted; an empty URL is one of a service that is not to be started. */
const others = { registry: '', postgres: '', redis: '' };

export async function enter(progress: (line: string) => void): Promise<Arena> {
  const dir = join(root, '.millrace', `bench-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  let brokerPid = 0;
  const telemetry: typeof silent = (name, fields) => {
    if (name === 'ServiceStarted' && 'pid' in fields) brokerPid = Number(fields.pid);
  };
  const leave = async (): Promise<void> => {
    await stopStack(dir, { wipe: true, telemetry: silent, signal });
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { urls } = await startStack({ dir, given: others, progress, telemetry, signal });
    const options = { brokers: urls.kafka.split(','), clientId: 'bench' };
    const tablesFile = join(dir, 'tables.json');
    writeTables(tables(), tablesFile);
    return {
      ...{ brokers: urls.kafka, brokerPid, dir, tablesFile },
      kafka: kafkaClient(options),
      async look() {
        const cluster = kafkaCluster(options);
        await cluster.connect();
        return { cluster, reads: logReader(cluster, readerBounds) };
      },
      end: leave,
    };
  } catch (thrown) {
    await leave();
    throw thrown;
  }
}

/** A topic of the bench has no replica and keeps what it has. */
export async function createTopics(
  { kafka }: Arena,
  topics: readonly Readonly<{ topic: string; partitions: number }>[],
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map(({ topic, partitions: numPartitions }) => ({
        ...{ topic, numPartitions, replicationFactor: 1 },
        configEntries: [
          { name: 'retention.ms', value: '-1' },
          // A record is late by what has passed since it was due, not since the broker took it.
          { name: 'message.timestamp.type', value: 'CreateTime' },
        ],
      })),
    });
  } finally {
    await admin.disconnect();
  }
}

export async function deleteTopics({ kafka }: Arena, topics: readonly string[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.deleteTopics({ topics: [...topics] });
  } finally {
    await admin.disconnect();
  }
}
