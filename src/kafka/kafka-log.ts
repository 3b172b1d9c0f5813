/** `Log` on a real Kafka: the group says who, a reader says what, a transactional producer says once. */
import { type ActorId, type NextOffset, nextOffset, offset } from '../flow/ids.ts';
import type { Log, Seat, Transaction } from '../flow/log.ts';
import { mailboxOf } from './address.ts';
import { atMost } from './at-most.ts';
import { type KafkaOptions, kafkaCluster, unavailable } from './client.ts';
import type { Codec } from './codec.ts';
import { inert, type PassFaultPoint } from './fault-points.ts';
import type { GroupTimes } from './group-member.ts';
import { logReader, type ReaderBounds } from './log-reader.ts';
import { assignments } from './membership.ts';
import type { OffsetCommit, OffsetPlace } from './offset-place.ts';
import { committedOffset, offsetAt } from './offsets.ts';
import { live, type ReadingParts, restored } from './reading.ts';
import type { OutgoingRecord } from './rounds.ts';
import { fence, type TransactionalProducer } from './transactions.ts';

/** What a broker has not answered by then is not waited for: whoever sits down next settles it. */
const endMs = 3_000;

export type KafkaLogOptions = Readonly<{
  kafka: KafkaOptions;
  codec: Codec;
  times: GroupTimes & Readonly<{ transactionMs: number }>;
  reader: ReaderBounds;
  nameInKafka: (topic: string) => string;
  turnRecords: number;
  /** See `ReadingParts`. */
  restMs?: number;
  faultPoint?: PassFaultPoint;
}>;

/**
 * What a seat stands on; exported so that a test can take the steps in the wrong order and see what happens.
 */
export type LogParts = KafkaLogOptions & ReadingParts;

/** Connects; throws `kafka-unavailable` where no broker answers. */
export async function kafkaLog(options: KafkaLogOptions): Promise<Log> {
  const parts = await logParts(options);
  const { kafka, times, nameInKafka, faultPoint = inert } = options;
  const lost = new Map();
  return {
    assignments: (group, topics, signal) =>
      assignments({ kafka, times, nameInKafka, lost }, group, topics, signal),
    async open(actor) {
      const mailbox = offsetPlaceOf(parts, actor);
      const producer = await fence(kafka, actor, { timeoutMs: times.transactionMs, mailbox, faultPoint });
      try {
        faultPoint('sit-down');
        const position = await committedPosition(parts, actor, producer.coordinator);
        return seatAt(parts, { actor, producer, position });
      } catch (thrown) {
        await producer.close();
        throw thrown;
      }
    },
    answers: () =>
      parts.cluster.refreshMetadata().catch((thrown: unknown) => {
        throw unavailable('refresh what is known of it', thrown);
      }),
    close: () => atMost(endMs, parts.cluster.disconnect()),
  };
}

export async function logParts(options: KafkaLogOptions): Promise<LogParts> {
  const cluster = kafkaCluster(options.kafka);
  try {
    await cluster.connect();
  } catch (thrown) {
    throw unavailable('connect', thrown);
  }
  return { ...options, cluster, reads: logReader(cluster, options.reader) };
}

/**
 * Null where the actor has no mailbox, or has never committed. Right only after the predecessor was fenced,
 * and from who leads the group for sure.
 */
export async function committedPosition(
  parts: LogParts,
  actor: ActorId,
  coordinator: number | null = null,
): Promise<NextOffset | null> {
  const place = offsetPlaceOf(parts, actor);
  if (!place) return null;
  const committed = await committedOffset(parts.cluster, place, coordinator);
  return committed === null ? null : nextOffset(committed);
}

function offsetPlaceOf({ nameInKafka }: LogParts, actor: ActorId): OffsetPlace | null {
  const mailbox = mailboxOf(actor);
  return mailbox && { ...mailbox, topic: nameInKafka(mailbox.topic) };
}

export type Sitting = Readonly<{
  actor: ActorId;
  producer: TransactionalProducer;
  position: NextOffset | null;
}>;

export function seatAt(parts: LogParts, { actor, producer, position }: Sitting): Seat {
  const closing = new AbortController();
  const partition = mailboxOf(actor)?.partition ?? 0;
  const ends = new Map<string, number>();
  return {
    position,
    async extent(topic) {
      const where = { topic: parts.nameInKafka(topic.name), partition };
      const at = (which: 'start' | 'end') => offsetAt(parts.cluster, where, which);
      const [start, end] = await Promise.all([at('start'), at('end')]);
      return { start: offset(start), end: offset(end) };
    },
    async *restore(topic, number, from) {
      const place = `${topic.name}/${number}`;
      const name = parts.nameInKafka(topic.name);
      const own = producer.last(name, number);
      const end = own === null ? (ends.get(place) ?? (await producer.endOf(name, number))) : own + 1;
      ends.set(place, end);
      yield* restored(parts, { topic, partition: number, end }, from, closing.signal);
    },
    batches: (topic, from, signal) =>
      live(parts, { topic, partition }, from, AbortSignal.any([signal, closing.signal])),
    commit: (transaction) =>
      producer.commit(outgoing(parts, transaction), offsetsOf(parts, actor, transaction)),
    wrote(topic, number) {
      const last = producer.last(parts.nameInKafka(topic.name), number);
      return last === null ? null : offset(last);
    },
    async close() {
      closing.abort();
      await producer.close();
    },
  };
}

function outgoing(parts: LogParts, transaction: Transaction): OutgoingRecord[] {
  return transaction.writes.map(({ topic, partition, type, draft }) => ({
    topic: parts.nameInKafka(topic.name),
    partition,
    key: draft.key,
    value: parts.codec.encode(topic, draft),
    type,
  }));
}

function offsetsOf(parts: LogParts, actor: ActorId, { advance }: Transaction): OffsetCommit | null {
  const place = offsetPlaceOf(parts, actor);
  return advance && place ? { ...place, next: advance.next } : null;
}
