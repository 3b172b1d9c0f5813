/** Records of a turn → sends that the broker will take, in order: for each partition one record batch. */
import type { Message, RecordMetadata, TopicMessages } from 'kafkajs';
import { type RecordBatchWriter, recordBatchWriter, type Wired } from './record-batch-writer.ts';

/** A record and where it goes. */
export type OutgoingRecord = Wired & Readonly<{ topic: string; partition: number }>;

/**
 * A partition's records in one send. kafkajs takes it for one message; as patched it counts `count` of them,
 * and puts on the wire what `signed` gives.
 */
export type BatchMessage = Message &
  Readonly<{ partition: number }> &
  Pick<RecordBatchWriter, 'count' | 'signed'>;
export type Send = readonly (TopicMessages & Readonly<{ messages: readonly BatchMessage[] }>)[];

/** Stays below the broker's default `message.max.bytes`, which counts a batch as a whole. */
const batchBytes = 900_000;
const recordOverheadBytes = 64;

type Place = Readonly<{ topic: string; partition: number; writers: RecordBatchWriter[] }>;

/**
 * Splits the records into sends in which no partition gets more than `batchBytes`; order per partition is
 * kept.
 */
export function rounds(records: readonly OutgoingRecord[]): Send[] {
  const places = placed(records);
  const count = Math.max(0, ...places.map(({ writers }) => writers.length));
  return Array.from({ length: count }, (_, round) => sendOf(places, round));
}

function placed(records: readonly OutgoingRecord[]): readonly Place[] {
  const topics = new Map<string, Map<number, Place>>();
  for (const record of records) {
    const { topic, partition } = record;
    const ofTopic = topics.get(topic) ?? new Map<number, Place>();
    if (ofTopic.size === 0) topics.set(topic, ofTopic);
    const place = ofTopic.get(partition) ?? { topic, partition, writers: [] };
    if (place.writers.length === 0) ofTopic.set(partition, place);
    writerFor(place, record).append(record);
  }
  return [...topics.values()].flatMap((ofTopic) => [...ofTopic.values()]);
}

function writerFor({ writers }: Place, { key, value }: OutgoingRecord): RecordBatchWriter {
  const last = writers.at(-1);
  if (last && last.bytes + key.length + value.length + recordOverheadBytes <= batchBytes) return last;
  const next = recordBatchWriter();
  writers.push(next);
  return next;
}

function sendOf(places: readonly Place[], round: number): Send {
  const topics = new Map<string, BatchMessage[]>();
  for (const { topic, partition, writers } of places) {
    const writer = writers[round];
    if (!writer) continue;
    const messages = topics.get(topic) ?? [];
    topics.set(topic, messages);
    messages.push({ partition, value: null, count: writer.count, signed: writer.signed });
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

/** What is asked about a send: it may be of kafkajs' own messages too. */
type Sent = readonly Readonly<{
  topic: string;
  messages: readonly Readonly<{ partition: number; count: number }>[];
}>[];

/**
 * Whether each partition of a send was answered for, and once. A client that has lost a leader between two
 * attempts may have passed its partition over, or sent another's records again.
 */
export function isAnswered(sent: Sent, answers: readonly RecordMetadata[]): boolean {
  const places = new Set(placesOf(sent).keys());
  const answered = new Set(answers.map(({ topicName, partition }) => `${topicName}/${partition}`));
  return answers.length === places.size && [...places].every((place) => answered.has(place));
}

/**
 * Where the last record of a send lies, by `topic/partition`: a partition's records have consecutive offsets.
 * Null where the broker had taken them at an earlier try and does not know any more where.
 */
export function lastOffsets(
  sent: Sent,
  answers: readonly RecordMetadata[],
): ReadonlyMap<string, number | null> {
  const counts = placesOf(sent);
  return new Map(
    answers.map(({ topicName, partition, baseOffset = '-1' }) => {
      const place = `${topicName}/${partition}`;
      const first = Number(baseOffset);
      return [place, first < 0 ? null : first + (counts.get(place) ?? 0) - 1];
    }),
  );
}

/** How many records each partition is sent. */
const placesOf = (sent: Sent): ReadonlyMap<string, number> =>
  new Map(
    sent.flatMap(({ topic, messages }) =>
      messages.map(({ partition, count }) => [`${topic}/${partition}`, count] as const),
    ),
  );
