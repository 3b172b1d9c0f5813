/** What lies in a topic, as far as a change depends on it: whether anything does, and how large it is. */
import type { Admin } from 'kafkajs';
import { type KafkaOptions, kafkaCluster } from '../client.ts';
import { logReader } from '../log-reader.ts';
import { differences } from './differences.ts';
import type { FoundTopic } from './found-topic.ts';
import type { WantedTopic } from './wanted-topic.ts';
import type { Evidence } from './why-refused.ts';

type Span = Readonly<{ partition: number; low: string; high: string }>;

const bounds = { partitionBytes: 8 << 20, fetchBytes: 16 << 20, waitMs: 200 };
/** An open transaction hides the records behind it until it is ended, or its time is over. */
const patienceMs = 120_000;

/** Reads the whole topic only where a lower limit on the size of its records is wanted. */
export async function evidenceOf(
  { admin, kafka }: Readonly<{ admin: Admin; kafka: KafkaOptions }>,
  topic: WantedTopic,
  found: FoundTopic,
): Promise<Omit<Evidence, 'leastRetentionMs'>> {
  const changes = differences(topic, found);
  const lowered = changes.some(
    ({ setting, from, to }) => setting === 'max.message.bytes' && Number(to) < Number(from),
  );
  if (!lowered && !changes.some(({ setting }) => setting === 'cleanup.policy'))
    return { isEmpty: false, largestRecordBytes: 0 };
  const spans = await admin.fetchTopicOffsets(topic.name);
  return {
    isEmpty: spans.every(({ low, high }) => low === high),
    largestRecordBytes: lowered ? await largestRecordBytes(kafka, topic.name, spans) : 0,
  };
}

async function largestRecordBytes(
  kafka: KafkaOptions,
  topic: string,
  spans: readonly Span[],
): Promise<number> {
  const cluster = kafkaCluster(kafka);
  try {
    await cluster.connect();
    const reader = logReader(cluster, bounds);
    const signal = AbortSignal.timeout(patienceMs);
    const largest = spans.map(async ({ partition, low, high }) => {
      let most = 0;
      for (let at = Number(low); at < Number(high); ) {
        const { records, next } = await reader.read(topic, partition, at, signal);
        for (const { key, value } of records)
          most = Math.max(most, (key?.length ?? 0) + (value?.length ?? 0));
        at = next;
      }
      return most;
    });
    return Math.max(0, ...(await Promise.all(largest)));
  } finally {
    await cluster.disconnect();
  }
}
