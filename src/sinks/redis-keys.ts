/** How everything of an app is called in Redis; who reads it there goes by these names. */

export type RedisKeys = Readonly<{
  /** A signal as JSON, as it stands now. */
  signal(id: string): string;
  /** Sorted set of the ids of a subject's latest signals, by event time. */
  latest(subject: string): string;
  /** Stream of changes, each as it was applied. */
  changes: string;
  /** Hash of the sources' progress as it came through one partition of the topic. */
  progress(topic: string, partition: number): string;
  /** Hash of the watermark of one partition: `next` offset and `epoch` of the owner. */
  position(sink: string, topic: string, partition: number): string;
}>;

export const redisKeys = (app: string): RedisKeys => ({
  signal: (id) => `${app}:signal:${id}`,
  latest: (subject) => `${app}:latest:${subject}`,
  changes: `${app}:changes`,
  progress: (topic, partition) => `${app}:progress:${topic}:${partition}`,
  position: (sink, topic, partition) => `${app}:position:${sink}:${topic}:${partition}`,
});
