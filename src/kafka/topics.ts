/** Topics as code → topics in Kafka: creates what is missing, and refuses what contradicts. */
import type { Admin } from 'kafkajs';
import type { TopicConfig } from '../config.ts';
import { Fault } from '../faults.ts';
import { type KafkaOptions, kafkaClient, unavailable } from './client.ts';

const brokerDefault = -1;
const forEver = '-1';

/** Safe when several instances start at once; never changes a topic that is there. */
export async function applyTopics(
  kafka: KafkaOptions,
  topics: readonly TopicConfig[],
  nameInKafka: (topic: string) => string,
): Promise<void> {
  const admin = kafkaClient(kafka).admin();
  try {
    await admin.connect();
    await createMissing(admin, topics, nameInKafka);
    await refuseOtherCounts(admin, topics, nameInKafka);
  } catch (thrown) {
    throw unavailable('create the topics', thrown);
  } finally {
    await admin.disconnect();
  }
}

async function createMissing(
  admin: Admin,
  topics: readonly TopicConfig[],
  nameInKafka: (topic: string) => string,
): Promise<void> {
  const present = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !present.has(nameInKafka(topic.name)));
  if (missing.length === 0) return;
  await admin.createTopics({
    waitForLeaders: true,
    topics: missing.map((topic) => ({
      topic: nameInKafka(topic.name),
      numPartitions: topic.partitions,
      replicationFactor: brokerDefault,
      configEntries: Object.entries(settingsOf(topic)).map(([name, value]) => ({ name, value })),
    })),
  });
}

/** Append time on every topic: event times of recordings lie years back, and retention must not eat them. */
const settingsOf = (topic: TopicConfig): Record<string, string> => ({
  'message.timestamp.type': 'LogAppendTime',
  'cleanup.policy': topic.cleanup,
  'retention.ms': topic.retentionMs === null ? forEver : String(topic.retentionMs),
  ...(topic.maxMessageBytes === null ? {} : { 'max.message.bytes': String(topic.maxMessageBytes) }),
});

async function refuseOtherCounts(
  admin: Admin,
  topics: readonly TopicConfig[],
  nameInKafka: (topic: string) => string,
): Promise<void> {
  const { topics: found } = await admin.fetchTopicMetadata({
    topics: topics.map((topic) => nameInKafka(topic.name)),
  });
  for (const { name, partitions } of topics) {
    const count = found.find((one) => one.name === nameInKafka(name))?.partitions.length ?? 0;
    if (count === partitions) continue;
    throw new Fault(
      'bad-config',
      `Topic ${nameInKafka(name)} has ${count} partitions in Kafka and ${partitions} in the configuration. ` +
        'The count is chosen once: state and order hang on it. Set it back, or migrate to topics of a new ' +
        'application name.',
    );
  }
}
