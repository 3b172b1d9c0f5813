/** Records of a turn → sends that the broker will take, in order. */
import type { RecordMetadata, TopicMessages } from 'kafkajs';

/** A record ready for the wire. `key` is null where the topic has none. */
export type OutgoingRecord = Readonly<{
  topic: string;
  partition: number;
  key: string;
  value: Buffer;
  type: string;
}>;

/**
 * Stays below the broker's default `message.max.bytes`, since kafkajs puts a partition's records in one
 * batch.
 */
const batchBytes = 900_000;
const recordOverheadBytes = 64;

/**
 * Splits the records into sends in which no partition gets more than `batchBytes`; order per partition is
 * kept.
 */
export function rounds(records: readonly OutgoingRecord[]): TopicMessages[][] {
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

/**
 * Whether each partition of a send was answered for, and once. A client that has lost a leader between two
 * attempts may have passed its partition over, or sent another's records again.
 */
export function isAnswered(sent: readonly TopicMessages[], answers: readonly RecordMetadata[]): boolean {
  const places = new Set(
    sent.flatMap(({ topic, messages }) => messages.map(({ partition }) => `${topic}/${partition}`)),
  );
  const answered = new Set(answers.map(({ topicName, partition }) => `${topicName}/${partition}`));
  return answers.length === places.size && [...places].every((place) => answered.has(place));
}

/**
 * Where the last record of a send lies, by `topic/partition`: a partition's records have consecutive offsets.
 * Null where the broker had taken them at an earlier try and does not know any more where.
 */
export function lastOffsets(
  sent: readonly TopicMessages[],
  answers: readonly RecordMetadata[],
): ReadonlyMap<string, number | null> {
  const counts = new Map<string, number>();
  for (const { topic, messages } of sent) {
    for (const { partition } of messages)
      counts.set(`${topic}/${partition}`, (counts.get(`${topic}/${partition}`) ?? 0) + 1);
  }
  return new Map(
    answers.map(({ topicName, partition, baseOffset = '-1' }) => {
      const place = `${topicName}/${partition}`;
      const first = Number(baseOffset);
      return [place, first < 0 ? null : first + (counts.get(place) ?? 0) - 1];
    }),
  );
}
