/** A real Kafka of the test's own: a fresh application name, its topics, and a log on them. */
import type { Admin, Kafka, Producer } from 'kafkajs';
import type { SecurityConfig } from '../../src/config/security.ts';
import { cursorsTopic, deadTopic, eventsTopic, rawChainTopic, signalsTopic } from '../../src/events.ts';
import type { Log } from '../../src/flow/log.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { kafkaClient } from '../../src/kafka/client.ts';
import { avroCodec } from '../../src/kafka/codec.ts';
import { type KafkaLogOptions, kafkaLog } from '../../src/kafka/kafka-log.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';

export const topics: readonly Topic<unknown>[] = [
  rawChainTopic,
  eventsTopic,
  signalsTopic,
  deadTopic,
  cursorsTopic,
];

export interface KafkaWorld {
  readonly app: string;
  readonly options: KafkaLogOptions;
  readonly log: Log;
  readonly kafka: Kafka;
  readonly admin: Admin;
  nameInKafka(topic: string): string;
  /** A plain kafkajs producer, connected; with an id, a transactional one. */
  producer(transactionalId?: string): Promise<Producer>;
  end(): Promise<void>;
}

type Where = Pick<StackUrls, 'kafka' | 'registry'>;

export type WorldOptions = Readonly<{
  partitions?: number;
  security?: SecurityConfig['kafka'];
  /** Topics of the main line beside those that are always there. */
  more?: readonly Topic<unknown>[];
  /** Schemas by topic, where not those that were generated. */
  texts?: Readonly<Record<string, string>>;
  /** A fresh one where not given. */
  app?: string;
}>;

/** How a process of the application `app` reaches the stack. Short times, so that a fault is over soon. */
export async function logOptions(
  urls: Where,
  app: string,
  { security = {}, more = [], texts }: WorldOptions = {},
): Promise<KafkaLogOptions> {
  const nameInKafka = (topic: string): string => `${app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: urls.registry }), nameInKafka, texts);
  await codec.prepare([...topics, ...more]);
  return {
    kafka: { brokers: urls.kafka.split(','), clientId: app, ...security },
    codec,
    nameInKafka,
    times: { sessionMs: 6_000, heartbeatMs: 1_000, rebalanceMs: 6_000, transactionMs: 10_000 },
    reader: { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 50 },
    turnRecords: 5_000,
  };
}

export async function kafkaWorld(urls: Where, world: WorldOptions = {}): Promise<KafkaWorld> {
  const { partitions = 2, more = [] } = world;
  const app = world.app ?? `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const options = await logOptions(urls, app, world);
  const { nameInKafka } = options;
  const specs = [...topics, ...more].map(({ name, bodies }) => ({
    name,
    bodies,
    why: 'a test',
    onMainLine: name !== deadTopic.name && name !== cursorsTopic.name,
    partitions: name === deadTopic.name || name === cursorsTopic.name ? 1 : partitions,
    retentionMs: null,
    cleanup: 'delete' as const,
    maxMessageBytes: null,
  }));
  await ensureTopics({ kafka: options.kafka, app, topics: specs, leastRetentionMs: 0 });
  const log = await kafkaLog(options);
  const kafka = kafkaClient(options.kafka);
  const admin = kafka.admin();
  await admin.connect();
  const producers: Producer[] = [];
  return {
    app,
    options,
    log,
    kafka,
    admin,
    nameInKafka,
    async producer(transactionalId) {
      const producer = kafka.producer(
        transactionalId ? { transactionalId, idempotent: true, maxInFlightRequests: 1 } : {},
      );
      producers.push(producer);
      await producer.connect();
      return producer;
    },
    async end() {
      await Promise.all(producers.map((producer) => producer.disconnect()));
      await admin.disconnect();
      await log.close();
    },
  };
}
