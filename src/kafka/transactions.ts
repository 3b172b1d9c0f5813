/** The one file that knows kafkajs' transactional calls: taking a seat, and committing a turn from it. */
import type { PartitionerArgs, Producer } from 'kafkajs';
import { Fault } from '../faults.ts';
import { type KafkaOptions, kafkaClient, unavailable } from './client.ts';
import { inert, type PassFaultPoint } from './fault-points.ts';
import type { OffsetCommit, OffsetPlace } from './offset-place.ts';
import { isAnswered, lastOffsets, type OutgoingRecord, rounds } from './rounds.ts';
import { sendOffsets } from './send-offsets.ts';
import { fenced, isFenced, outcomeUnknown } from './transaction-faults.ts';

export interface TransactionalProducer {
  /**
   * Sends, commits offsets and commits. `fenced`: a later incarnation exists. Throws `outcome-unknown`
   * otherwise.
   */
  commit(records: readonly OutgoingRecord[], offsets: OffsetCommit | null): Promise<'committed' | 'fenced'>;
  /** The offset of the last record committed to a partition; null: none, or nobody knows. */
  last(topic: string, partition: number): number | null;
  /** The node that led the mailbox's group after the predecessor was fenced; null: there is no mailbox. */
  readonly coordinator: number | null;
  /**
   * The read_uncommitted end of a partition, as whoever leads it knows it: one that has lost its lead and
   * does not know can be asked, but takes no record. What is written for that is aborted.
   */
  endOf(topic: string, partition: number): Promise<number>;
  close(): Promise<void>;
}

export type FenceOptions = Readonly<{
  timeoutMs: number;
  /** What will be asked for next; null where the actor has no mailbox. */
  mailbox?: OffsetPlace | null;
  faultPoint?: PassFaultPoint | undefined;
}>;

/**
 * Fences whoever holds `transactionalId` and resolves the transaction it left open. Only the first
 * `transaction()` sends InitProducerId, which does that; `connect()` does not.
 *
 * Then it finds out who leads the group. A broker that was cut off answers from what it remembers until it
 * hears that others have taken over, and one that has just taken over may not yet show the last commit. An
 * offset that it takes from us is on the replicas, and with it all that was committed before: whoever takes
 * one knows them all. It is aborted, so what it says does not matter.
 */
export async function fence(
  kafka: KafkaOptions,
  transactionalId: string,
  { timeoutMs, mailbox = null, faultPoint = inert }: FenceOptions,
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
    const coordinator = mailbox && (await sendOffsets(probe, { ...mailbox, next: 0 }, timeoutMs));
    await probe.abort();
    return { ...transactional(producer, timeoutMs, faultPoint), coordinator };
  } catch (thrown) {
    await producer.disconnect();
    throw unavailable(`take the seat ${transactionalId}`, thrown);
  }
}

function transactional(
  producer: Producer,
  timeoutMs: number,
  faultPoint: PassFaultPoint,
): Omit<TransactionalProducer, 'coordinator'> {
  const last = new Map<string, number | null>();
  return {
    async endOf(topic, partition) {
      try {
        const probe = await producer.transaction();
        const [written] = await probe.send({
          topic,
          messages: [{ partition, key: 'end', value: null }],
          acks: -1,
        });
        await probe.abort();
        if (written?.baseOffset === undefined) throw new Error('the broker did not say where it was written');
        return Number(written.baseOffset) + 1;
      } catch (thrown) {
        throw isFenced(thrown)
          ? fenced(thrown)
          : unavailable(`learn where ${topic}-${partition} ends`, thrown);
      }
    },
    async commit(records, offsets) {
      try {
        const transaction = await producer.transaction();
        faultPoint('after-begin');
        const sent = new Map<string, number | null>();
        for (const topicMessages of rounds(records)) {
          const answers = await transaction.sendBatch({ topicMessages: [...topicMessages], acks: -1 });
          if (!isAnswered(topicMessages, answers)) throw new Error('not every partition was written to once');
          for (const [place, offset] of lastOffsets(topicMessages, answers)) sent.set(place, offset);
        }
        faultPoint('after-produce');
        if (offsets) {
          await sendOffsets(transaction, offsets, timeoutMs);
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
