/** A configuration → the topics it wants, as those are compared, created and changed in Kafka. */
import type { Config } from '../config.ts';
import type { TopicsOptions } from '../kafka/topics.ts';
import { kafkaOptions } from './kafka-options.ts';

/** A restore reads the dedupe window back; as much again is left for whoever was down. */
const windows = 2;

export const topicsOf = (config: Config, brokers: readonly string[]): TopicsOptions => ({
  kafka: kafkaOptions(config, brokers),
  app: config.app,
  topics: config.topics,
  leastRetentionMs: windows * config.dedupe.windowMs,
});
