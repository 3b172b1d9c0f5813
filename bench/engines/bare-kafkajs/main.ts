/** The job on kafkajs alone: a batch of one partition in; what became of it, in one transaction. */
import { type EachBatchPayload, Kafka, logLevel, type Producer } from 'kafkajs';
import type { EngineRun } from '../engine-run.ts';
import { passOn, scoring } from './transforms.ts';

const run: EngineRun = JSON.parse(process.argv[2] ?? '');
const partitionBytes = 1 << 19;

const kafka = new Kafka({
  clientId: run.app,
  brokers: run.brokers.split(','),
  // A transaction right after another is refused, as an error, until the markers of the first are written.
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 20, retries: 10 },
});
const transform = run.job === 'J0' ? passOn : scoring();
// Before the first fetch: this settles what an earlier process left open, and fences it.
const producers = await Promise.all(Array.from({ length: run.partitions }, (_, index) => producerOf(index)));
const consumer = kafka.consumer({
  groupId: run.app,
  readUncommitted: false,
  // What there is comes at once where it is much, and every commit interval where it is little.
  minBytes: partitionBytes,
  maxWaitTimeInMs: run.commitMs,
  maxBytesPerPartition: partitionBytes,
});
consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
  console.error(error);
  process.exit(1);
});
process.once('SIGTERM', stop);

await consumer.connect();
await consumer.subscribe({ topic: run.topics.in, fromBeginning: true });
// While the broker answers for one partition, another has the processor.
await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: run.partitions, eachBatch });

/** By its transactional id there is one for each input partition, whoever reads it. */
async function producerOf(partition: number): Promise<Producer> {
  const producer = kafka.producer({
    transactionalId: `${run.app}-${partition}`,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const nothing = await producer.transaction();
  await nothing.abort();
  return producer;
}

async function eachBatch({ batch }: EachBatchPayload): Promise<void> {
  const { topic, partition, messages } = batch;
  const producer = producers[partition];
  if (!producer) throw new Error(`${topic} has more than ${run.partitions} partitions`);
  const { out, alerts, dead } = transform(messages, partition);
  const topicMessages = [
    { topic: run.topics.out, messages: out },
    { topic: run.topics.alerts, messages: alerts },
    { topic: run.topics.dead, messages: dead },
  ].filter(({ messages }) => messages.length > 0);
  const next = String(BigInt(batch.lastOffset()) + 1n);
  const transaction = await producer.transaction();
  try {
    await transaction.sendBatch({ topicMessages });
    await transaction.sendOffsets({
      consumerGroupId: run.app,
      topics: [{ topic, partitions: [{ partition, offset: next }] }],
    });
    await transaction.commit();
  } catch (thrown) {
    if (transaction.isActive()) await transaction.abort();
    throw thrown;
  }
}

async function stop(): Promise<void> {
  await consumer.disconnect();
  await Promise.all(producers.map((producer) => producer.disconnect()));
}
