/** A way to read topics from outside: no seat is taken, so that whoever looks disturbs nobody. */
import { type KafkaOptions, kafkaCluster } from './client.ts';
import type { Codec } from './codec.ts';
import { logReader } from './log-reader.ts';
import { requireKafka } from './reach.ts';
import type { ReadingParts } from './reading.ts';

export type Looking = ReadingParts & Readonly<{ close(): Promise<void> }>;

const bounds = { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 50 };

/** Throws `service-unreachable` within seconds where no broker answers. */
export async function looking(
  kafka: KafkaOptions,
  codec: Codec,
  nameInKafka: (topic: string) => string,
): Promise<Looking> {
  await requireKafka(kafka);
  const cluster = kafkaCluster(kafka);
  await cluster.connect();
  const reads = logReader(cluster, bounds);
  return { cluster, reads, codec, nameInKafka, turnRecords: 5_000, close: () => cluster.disconnect() };
}
