/** A topic's file → what shall hold in Kafka: its name there, its partitions and our settings. */
import type { TopicConfig } from '../../config.ts';

export type WantedTopic = Readonly<{
  /** Its name in Kafka. */
  name: string;
  /** The file that wants it so, and what that says the topic is for. */
  file: string;
  why: string;
  onMainLine: boolean;
  partitions: number;
  /** Null: whatever the broker has for topics that say nothing. Absent: not ours for such a topic. */
  settings: Readonly<Partial<Record<Setting, string | null>>>;
}>;

/** What files decide. Every other setting of a topic belongs to whoever runs the brokers and is kept. */
export const settings = [
  'message.timestamp.type',
  'cleanup.policy',
  'compression.type',
  'retention.ms',
  'max.message.bytes',
  'segment.bytes',
] as const;

export type Setting = (typeof settings)[number];

export const forEver = '-1';

const compactedSegmentBytes = 16 << 20;

export const wantedTopic = (topic: TopicConfig, nameInKafka: (topic: string) => string): WantedTopic => ({
  name: nameInKafka(topic.name),
  file: `topics/${topic.name}.yml`,
  why: topic.why,
  onMainLine: topic.onMainLine,
  partitions: topic.partitions,
  settings: {
    // Append time on every topic: event times of recordings lie years back, and retention must not eat them.
    'message.timestamp.type': 'LogAppendTime',
    'cleanup.policy': topic.cleanup,
    // Our reader knows no snappy and no lz4: writers may use any codec, since the broker stores none.
    'compression.type': 'uncompressed',
    'retention.ms': topic.retentionMs === null ? forEver : String(topic.retentionMs),
    'max.message.bytes': topic.maxMessageBytes === null ? null : String(topic.maxMessageBytes),
    // The segment that is written to is never compacted, and whoever starts reads all of it.
    ...(topic.cleanup === 'compact' && { 'segment.bytes': String(compactedSegmentBytes) }),
  },
});
