/** What a group has committed in all partitions of a topic. */
import type { Cluster } from '../src/kafka/kafkajs-internals.ts';

export type Mailboxes = Readonly<{ group: string; topic: string; partitions: number }>;

/** Of a partition for which nothing was committed yet. */
export const nothing = '-1';

/** By partition; one question for all of them, so that looking often costs little. */
export async function committed(
  cluster: Cluster,
  { group, topic, partitions }: Mailboxes,
): Promise<readonly string[]> {
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  const asked = Array.from({ length: partitions }, (_, partition) => ({ partition }));
  const answer = await coordinator.offsetFetch({ groupId: group, topics: [{ topic, partitions: asked }] });
  const found = answer.responses[0]?.partitions ?? [];
  return asked.map(({ partition }) => found.find((one) => one.partition === partition)?.offset ?? nothing);
}
