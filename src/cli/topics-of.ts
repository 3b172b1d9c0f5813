/** A configuration → the topics it wants, as those are compared, created and changed in Kafka. */
import type { Config } from '../config.ts';
import type { TopicsOptions } from '../kafka/topics.ts';

/** A restore reads the dedupe window back; as much again is left for whoever was down. */
const windows = 2;

export const topicsOf = ({ app, topics, dedupe }: Config, brokers: readonly string[]): TopicsOptions => ({
  kafka: { brokers, clientId: app },
  app,
  topics,
  leastRetentionMs: windows * dedupe.windowMs,
});
