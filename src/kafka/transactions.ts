/** The one file that knows kafkajs' transactional calls: taking a seat, and committing a turn from it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction as KafkaTransaction, PartitionerArgs, Producer } from 'kafkajs';
import { asFault, Fault } from '../faults.ts';
import { type KafkaOptions, kafkaClient, kafkaErrorType, unavailable } from './client.ts';
import { inert, type PassFaultPoint } from './fault-points.ts';
import { isAnswered, lastOffsets, type OutgoingRecord, rounds } from './rounds.ts';

export type OffsetCommit = Readonly<{ group: string; topic: string; partition: number; next: number }>;

export interface TransactionalProducer {
  /**
   * Sends, commits offsets and commits. `fenced`: a later incarnation exists. Throws `outcome-unknown`
   * otherwise.
   */
  commit(records: readonly OutgoingRecord[], offsets: OffsetCommit | null): Promise<'committed' | 'fenced'>;
  /** The offset of the last record committed to a partition; null: none, or nobody knows. */
  last(topic: string, partition: number): number | null;
  close(): Promise<void>;
}

/**
 * What the coordinator answers to an incarnation that another has replaced, or whose transaction it timed
 * out.
 */
const fencedErrors: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);
const producerFencedCode = 90;
/** How long the markers of the transaction before may take. */
const markers = { attempts: 100, pauseMs: 20 };

export type FenceOptions = Readonly<{ timeoutMs: number; faultPoint?: PassFaultPoint | undefined }>;

/**
 * Fences whoever holds `transactionalId` and resolves the transaction it left open. Only the first
 * `transaction()` sends InitProducerId, which does that; `connect()` does not.
 */
export async function fence(
  kafka: KafkaOptions,
  transactionalId: string,
  { timeoutMs, faultPoint = inert }: FenceOptions,
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
  return transactional(producer, faultPoint);
}

function transactional(producer: Producer, faultPoint: PassFaultPoint): TransactionalProducer {
  const last = new Map<string, number | null>();
  return {
    async commit(records, offsets) {
      try {
        const transaction = await producer.transaction();
        faultPoint('after-begin');
        const sent = new Map<string, number | null>();
        for (const topicMessages of rounds(records)) {
          const answers = await transaction.sendBatch({ topicMessages, acks: -1 });
          if (!isAnswered(topicMessages, answers)) throw new Error('not every partition was written to once');
          for (const [place, offset] of lastOffsets(topicMessages, answers)) sent.set(place, offset);
        }
        faultPoint('after-produce');
        if (offsets) {
          await sendOffsets(transaction, offsets);
          faultPoint('after-offsets');
        }
        faultPoint('before-commit');
        await transaction.commit();
        faultPoint('after-commit');
        for (const [place, offset] of sent) last.set(place, offset);
        return 'committed';
      } catch (thrown) {
        if (isFenced(thrown)) return 'fenced';
        throw thrown instanceof Fault ? thrown : outcomeUnknown(thrown);
      }
    },
    last: (topic, partition) => last.get(`${topic}/${partition}`) ?? null,
    close: () => producer.disconnect(),
  };
}

/** Every record names its own, and no client may choose it. */
function namedPartition({ message: { partition } }: PartitionerArgs): number {
  if (partition === undefined) throw new Fault('bug', 'A record reached kafkajs without its partition.');
  return partition;
}

/**
 * The coordinator answers a commit before its markers are written, and until then takes no part of the next
 * transaction. kafkajs waits that out where records go first, but not here, where a turn without any begins.
 */
async function sendOffsets(transaction: KafkaTransaction, offsets: OffsetCommit): Promise<void> {
  const { group, topic, partition, next } = offsets;
  const topics = [{ topic, partitions: [{ partition, offset: String(next) }] }];
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction.sendOffsets({ consumerGroupId: group, topics });
    } catch (thrown) {
      if (kafkaErrorType(thrown) !== 'CONCURRENT_TRANSACTIONS' || attempt === markers.attempts) throw thrown;
      await sleep(markers.pauseMs);
    }
  }
}

const outcomeUnknown = (thrown: unknown): Fault =>
  new Fault(
    'outcome-unknown',
    `A transaction may or may not have been committed: ${asFault(thrown).message}. ` +
      'The producer is discarded and the seat taken again, which settles it.',
    { cause: thrown },
  );

function isFenced(thrown: unknown): boolean {
  if (fencedErrors.has(kafkaErrorType(thrown))) return true;
  // kafkajs 2.2.4 ends its table of error codes before 90 and reports that one as unknown.
  return thrown instanceof Error && 'code' in thrown && thrown.code === producerFencedCode;
}
