/** Hungry partitions → committed records: one fetch at a time to each broker carries all that ask of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import { unavailable } from './client.ts';
import { committedRecords, type PartitionReader, type RawBatch } from './committed.ts';
import { type FetchedPartition, fetchAnswer } from './fetch-answer.ts';
import { type Cluster, fetchRequest, staleMetadataErrors } from './kafkajs-internals.ts';
import { leaderIdOf, lookUp } from './offsets.ts';

/** Reads with explicit offsets only: no position is kept here, so none can be stale. */
export interface LogReader {
  /** Waits until the committed log goes past `from`; the batch may hold no record and still move on. */
  read(topic: string, partition: number, from: number, signal: AbortSignal): Promise<ReadBatch>;
}

/** `isLast`: nothing more could be read when it was fetched. */
export type ReadBatch = RawBatch & Readonly<{ isLast: boolean }>;

/** Sizes in bytes, times in milliseconds. */
export type ReaderBounds = Readonly<{ partitionBytes: number; fetchBytes: number; waitMs: number }>;

type Hungry = Readonly<{
  topic: string;
  partition: number;
  from: number;
  feed: (batch: ReadBatch) => void;
  fail: (fault: Fault) => void;
}>;

const outOfRange = 1;
const staleMetadataPauseMs = 100;

export function logReader(
  cluster: Cluster,
  bounds: ReaderBounds,
  readPartition: PartitionReader = committedRecords,
): LogReader {
  const hungry = new Set<Hungry>();
  const fetching = new Set<number>();

  return {
    async read(topic, partition, from, signal) {
      await lookUp(cluster, topic, partition);
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<ReadBatch>();
      const leaving =
        <Answer>(answer: (value: Answer) => void) =>
        (value: Answer) => {
          hungry.delete(one);
          answer(value);
        };
      const one: Hungry = { topic, partition, from, feed: leaving(resolve), fail: leaving(reject) };
      const abandon = () => one.fail(signal.reason);
      signal.addEventListener('abort', abandon, { once: true });
      hungry.add(one);
      serve();
      return promise.finally(() => signal.removeEventListener('abort', abandon));
    },
  };

  /** Starts a fetch to each leader that hungry partitions wait for and that is not being asked already. */
  function serve(): void {
    for (const one of hungry) {
      try {
        const leader = leaderIdOf(cluster, one.topic, one.partition);
        if (fetching.has(leader)) continue;
        fetching.add(leader);
        void feedFrom(leader).finally(() => {
          fetching.delete(leader);
          if (hungry.size > 0) serve();
        });
      } catch (thrown) {
        one.fail(unavailable(`find the leader of ${one.topic}-${one.partition}`, thrown));
      }
    }
  }

  async function feedFrom(leader: number): Promise<void> {
    const asked = furthestBehind([...hungry].filter((one) => ledBy(one, leader)));
    try {
      const broker = await cluster.findBroker({ nodeId: leader });
      const answer = await broker.connectionPool.send({
        request: fetchRequest({
          replicaId: -1,
          isolationLevel: 1,
          maxWaitTime: bounds.waitMs,
          minBytes: 1,
          maxBytes: bounds.fetchBytes,
          topics: asked.map(({ topic, partition, from }) => ({
            topic,
            partitions: [{ partition, fetchOffset: String(from), maxBytes: bounds.partitionBytes }],
          })),
        }),
        response: { decode: async (raw) => fetchAnswer(raw), parse: async (parsed) => parsed },
      });
      for (const fetched of answer.partitions) await serveAll(asked, fetched);
    } catch (thrown) {
      // The next attempt must not meet the same dead broker in the cached metadata.
      await cluster.refreshMetadata().catch(() => undefined);
      for (const one of asked) one.fail(unavailable(`read ${one.topic}-${one.partition}`, thrown));
    }
  }

  /** False, too, for one whose leader was lost meanwhile: `serve` tells it. */
  function ledBy({ topic, partition }: Hungry, leader: number): boolean {
    const known = cluster.findTopicPartitionMetadata(topic);
    return known.some((one) => one.partitionId === partition && one.leader === leader);
  }

  async function serveAll(asked: readonly Hungry[], fetched: FetchedPartition): Promise<void> {
    const { topic, partition, errorCode } = fetched;
    const from = asked.find((one) => one.topic === topic && one.partition === partition)?.from;
    const same = [...hungry].filter((one) => isAt(one, topic, partition) && one.from === from);
    if (from === undefined || same.length === 0) return;
    if (staleMetadataErrors.has(errorCode)) {
      await cluster.refreshMetadata().catch(() => undefined);
      await sleep(staleMetadataPauseMs);
    } else if (errorCode !== 0) {
      for (const one of same) one.fail(refusal(one, fetched));
    } else {
      const batch = await readPartition(fetched.bytes, fetched.aborted, from);
      const isLast = batch.next >= fetched.stableEnd;
      if (batch.next > from) for (const one of same) one.feed({ ...batch, isLast });
    }
  }
}

const isAt = (one: Hungry, topic: string, partition: number): boolean =>
  one.topic === topic && one.partition === partition;

/**
 * A fetch may name a partition once. Of several who wait there the one furthest behind goes first: it is
 * fed at once, while one who waits at the end could hold the others back for ever.
 */
function furthestBehind(waiting: readonly Hungry[]): Hungry[] {
  const first = new Map<string, Hungry>();
  for (const one of waiting) {
    const place = `${one.topic}/${one.partition}`;
    const other = first.get(place);
    if (!other || one.from < other.from) first.set(place, one);
  }
  return [...first.values()];
}

function refusal(one: Hungry, { errorCode, logStart }: FetchedPartition): Fault {
  const place = `${one.topic}-${one.partition}`;
  if (errorCode !== outOfRange) return unavailable(`read ${place}`, `error code ${errorCode}`);
  return new Fault('out-of-range', `${place} has no offset ${one.from}: it starts at ${logStart}.`);
}
