/** Questions about offsets: where a partition starts and ends, and what a group has committed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import { unavailable } from './client.ts';
import type { Broker, Cluster } from './kafkajs-internals.ts';
import type { OffsetPlace } from './offset-place.ts';

const timestampOf = { start: -2, end: -1 } as const;
const patience = { attempts: 30, pauseMs: 100 };
const isolation = { readUncommitted: 0, readCommitted: 1 } as const;

type Where = Readonly<{ topic: string; partition: number }>;

/** The broker that leads a partition now, with metadata fetched when it is not known. */
export async function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  return cluster.findBroker({ nodeId: leaderIdOf(cluster, topic, partition) });
}

/**
 * Sees to it that the leader of a partition is known. kafkajs asks for metadata only when a topic is new to
 * it:
 * where no broker answered then, it would never ask again.
 */
export async function lookUp(cluster: Cluster, topic: string, partition: number): Promise<void> {
  try {
    await cluster.addMultipleTargetTopics([topic]);
    leaderIdOf(cluster, topic, partition);
  } catch (thrown) {
    await cluster.refreshMetadata().catch(() => undefined);
    throw unavailable(`look up ${topic}-${partition}`, thrown);
  }
}

/** Throws where the topic or the partition does not exist or has no leader. */
export function leaderIdOf(cluster: Cluster, topic: string, partition: number): number {
  const known = cluster.findTopicPartitionMetadata(topic).find((one) => one.partitionId === partition);
  if (!known || known.leader < 0)
    throw new Fault('kafka-unavailable', `${topic}-${partition} has no leader now, or does not exist.`);
  return known.leader;
}

/**
 * First offset in the log, or one past the last one appended. The end is the read_uncommitted one on purpose:
 * a
 * sibling's open transaction hides our own later records behind the last stable offset.
 */
export const offsetAt = (cluster: Cluster, where: Where, which: keyof typeof timestampOf): Promise<number> =>
  listedOffset(cluster, where, { timestamp: timestampOf[which], which });

/** What lies from here on is not read yet: a transaction is open. Where none is, the end. */
export const stableEnd = (cluster: Cluster, where: Where): Promise<number> =>
  listedOffset(cluster, where, { timestamp: timestampOf.end, which: 'last stable offset', committed: true });

/** First offset that was appended at `ms` or later; where nothing was, the end. */
export async function offsetFrom(cluster: Cluster, where: Where, ms: number): Promise<number> {
  const found = await listedOffset(cluster, where, { timestamp: ms, which: `offset at ${ms} ms` });
  return found < 0 ? offsetAt(cluster, where, 'end') : found;
}

async function listedOffset(
  cluster: Cluster,
  { topic, partition }: Where,
  {
    timestamp,
    which,
    committed = false,
  }: Readonly<{ timestamp: number; which: string; committed?: boolean }>,
): Promise<number> {
  const ask = async (): Promise<number> => {
    await cluster.addMultipleTargetTopics([topic]);
    const broker = await leaderOf(cluster, topic, partition);
    const answer = await broker.listOffsets({
      replicaId: -1,
      isolationLevel: committed ? isolation.readCommitted : isolation.readUncommitted,
      topics: [{ topic, partitions: [{ partition, timestamp }] }],
    });
    return Number(answer.responses[0]?.partitions[0]?.offset);
  };
  try {
    return await patiently(ask, () => cluster.refreshMetadata());
  } catch (thrown) {
    await cluster.refreshMetadata().catch(() => undefined);
    throw unavailable(`learn the ${which} of ${topic}-${partition}`, thrown);
  }
}

/**
 * What `group` has committed for a partition; null: nothing. `nodeId` is asked where it is known to lead the
 * group; else who says it does, which may be one that was cut off and answers from what it remembers.
 */
export async function committedOffset(
  cluster: Cluster,
  { group, topic, partition }: OffsetPlace,
  nodeId: number | null = null,
): Promise<number | null> {
  const ask = async (): Promise<number | null> => {
    const coordinator = await (nodeId === null
      ? cluster.findGroupCoordinator({ groupId: group })
      : cluster.findBroker({ nodeId }));
    const answer = await coordinator.offsetFetch({
      groupId: group,
      topics: [{ topic, partitions: [{ partition }] }],
    });
    const offset = Number(answer.responses[0]?.partitions[0]?.offset ?? -1);
    return offset < 0 ? null : offset;
  };
  try {
    return await patiently(ask);
  } catch (thrown) {
    throw unavailable(`read what ${group} has committed for ${topic}-${partition}`, thrown);
  }
}

/**
 * A broker that has just started, or that has just lost or got a partition or a group, says so, and is itself
 * again within seconds. `lookAgain` asks who is in charge by now.
 */
async function patiently<Answer>(
  ask: () => Promise<Answer>,
  lookAgain: () => Promise<void> = async () => undefined,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (thrown) {
      const passing = thrown instanceof Error && 'retriable' in thrown && thrown.retriable === true;
      if (!passing || attempt === patience.attempts) throw thrown;
      await sleep(patience.pauseMs);
      await lookAgain().catch(() => undefined);
    }
  }
}
