/** Records of a turn → sends that the broker will take, in order. */
import type { TopicMessages } from 'kafkajs';

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
