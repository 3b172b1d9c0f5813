/** The one file that knows kafkajs' transactional calls: taking a seat, and committing a turn from it. */
import type { Transaction as KafkaTransaction, PartitionerArgs, Producer, TopicMessages } from 'kafkajs';
import { Fault } from '../faults.ts';
import { type KafkaOptions, kafkaClient, kafkaErrorType, unavailable } from './client.ts';

/** A record ready for the wire. `key` is null where the topic has none. */
export type OutgoingRecord = Readonly<{
  topic: string;
  partition: number;
  key: string;
  value: Buffer;
  type: string;
}>;

export type OffsetCommit = Readonly<{ group: string; topic: string; partition: number; next: number }>;

export interface TransactionalProducer {
  /** Sends, commits offsets and commits. `fenced`: a later incarnation exists. Throws `outcome-unknown` otherwise. */
  commit(records: readonly OutgoingRecord[], offsets: OffsetCommit | null): Promise<'committed' | 'fenced'>;
  close(): Promise<void>;
}

/** Stays below the broker's default `message.max.bytes`, since kafkajs puts a partition's records in one batch. */
const batchBytes = 900_000;
const recordOverheadBytes = 64;

/** What the coordinator answers to an incarnation that another has replaced, or whose transaction it timed out. */
const fencedErrors: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);
const producerFencedCode = 90;

/**
 * Fences whoever holds `transactionalId` and resolves the transaction it left open. Only the first `transaction()`
 * sends InitProducerId, which does that; `connect()` does not.
 */
export async function fence(
  kafka: KafkaOptions,
  transactionalId: string,
  timeoutMs: number,
): Promise<TransactionalProducer> {
  const producer = kafkaClient(kafka).producer({
    transactionalId,
    transactionTimeout: timeoutMs,
    maxInFlightRequests: 1,
    idempotent: true,
    allowAutoTopicCreation: false,
    createPartitioner: () => namedPartition,
  });
  try {
    await producer.connect();
    const probe = await producer.transaction();
    await probe.abort();
  } catch (thrown) {
    await producer.disconnect();
    throw unavailable(`take the seat ${transactionalId}`, thrown);
  }
  return transactional(producer);
}

function transactional(producer: Producer): TransactionalProducer {
  return {
    async commit(records, offsets) {
      try {
        const transaction = await producer.transaction();
        for (const topicMessages of rounds(records)) await transaction.sendBatch({ topicMessages, acks: -1 });
        if (offsets) await sendOffsets(transaction, offsets);
        await transaction.commit();
        return 'committed';
      } catch (thrown) {
        if (isFenced(thrown)) return 'fenced';
        throw thrown instanceof Fault ? thrown : outcomeUnknown(thrown);
      }
    },
    close: () => producer.disconnect(),
  };
}

/** Every record names its partition: which one is part of the turn, and no client may choose it. */
function namedPartition({ message: { partition } }: PartitionerArgs): number {
  if (partition === undefined) throw new Fault('bug', 'A record reached kafkajs without its partition.');
  return partition;
}

async function sendOffsets(transaction: KafkaTransaction, offsets: OffsetCommit): Promise<void> {
  const { group, topic, partition, next } = offsets;
  await transaction.sendOffsets({
    consumerGroupId: group,
    topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
  });
}

const outcomeUnknown = (thrown: unknown): Fault =>
  new Fault(
    'outcome-unknown',
    `A transaction may or may not have been committed: ${thrown instanceof Error ? thrown.message : thrown}. ` +
      'The producer is discarded and the seat taken again, which settles it.',
    { cause: thrown },
  );

function isFenced(thrown: unknown): boolean {
  if (fencedErrors.has(kafkaErrorType(thrown))) return true;
  // kafkajs 2.2.4 ends its table of error codes before 90 and reports that one as unknown.
  return thrown instanceof Error && 'code' in thrown && thrown.code === producerFencedCode;
}

/** Splits the records into sends in which no partition gets more than `batchBytes`; order per partition is kept. */
function rounds(records: readonly OutgoingRecord[]): TopicMessages[][] {
  const sends: Map<string, TopicMessages>[] = [];
  const filled = new Map<string, { round: number; bytes: number }>();
  for (const { topic, partition, key, value, type } of records) {
    const place = `${topic}/${partition}`;
    const at = filled.get(place) ?? { round: 0, bytes: 0 };
    const bytes = value.length + key.length + recordOverheadBytes;
    const next =
      at.bytes > 0 && at.bytes + bytes > batchBytes
        ? { round: at.round + 1, bytes }
        : { round: at.round, bytes: at.bytes + bytes };
    filled.set(place, next);
    const send = sends[next.round] ?? new Map<string, TopicMessages>();
    sends[next.round] = send;
    const forTopic = send.get(topic) ?? { topic, messages: [] };
    send.set(topic, forTopic);
    forTopic.messages.push({ key, value, partition, headers: { type } });
  }
  return sends.map((send) => [...send.values()]);
}
