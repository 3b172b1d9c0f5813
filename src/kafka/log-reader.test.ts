import { describe, expect, test } from 'vitest';
import type { PartitionReader } from './committed.ts';
import type { FetchAnswer, FetchedPartition } from './fetch-answer.ts';
import type { Broker, Cluster } from './kafkajs-internals.ts';
import { logReader } from './log-reader.ts';

const bounds = { partitionBytes: 1, fetchBytes: 1, waitMs: 1 };
const never = new AbortController().signal;
const onePast: PartitionReader = (_bytes, _aborted, from) => ({ records: [], next: from + 1 });

const fetched = (topic: string): FetchedPartition => ({
  ...{ topic, partition: 0, errorCode: 0, logStart: 0, stableEnd: 0, aborted: [] },
  bytes: Buffer.alloc(0),
});

/** One broker, which leads partition 0 of each topic that is `known`; `present` is what it really has. */
function cluster(known: Set<string>, present: ReadonlySet<string> = known) {
  const asked: PromiseWithResolvers<FetchAnswer>[] = [];
  const broker: Broker = {
    connectionPool: {
      send<Answer>() {
        const answer = Promise.withResolvers<FetchAnswer>();
        asked.push(answer);
        return answer.promise as Promise<unknown> as Promise<Answer>;
      },
    },
    listOffsets: async () => ({ responses: [] }),
    offsetFetch: async () => ({ responses: [] }),
    disconnect: async () => undefined,
  };
  const fake: Cluster = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    async refreshMetadata() {
      for (const topic of present) known.add(topic);
    },
    addMultipleTargetTopics: async () => undefined,
    findTopicPartitionMetadata: (topic) => (known.has(topic) ? [{ partitionId: 0, leader: 1 }] : []),
    findBroker: async () => broker,
    findControllerBroker: async () => broker,
    findGroupCoordinator: async () => broker,
  };
  /** Waits for the next fetch and answers it with something new on each of `topics`. */
  const feed = async (...topics: string[]): Promise<void> => {
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    asked.shift()?.resolve({ clientSideThrottleTime: 0, partitions: topics.map(fetched) });
  };
  return { fake, feed };
}

describe('a log reader', () => {
  test('tells who waits where a leader is lost, and feeds the others', async () => {
    const known = new Set(['a', 'b', 'c']);
    const { fake, feed } = cluster(known);
    const reader = logReader(fake, bounds, onePast);
    const first = reader.read('a', 0, 0, never);
    const [second, third] = [reader.read('b', 0, 0, never), reader.read('c', 0, 0, never)];
    const lost = expect(third).rejects.toMatchObject({ code: 'kafka-unavailable' });
    await expect.poll(() => known.delete('c')).toBe(true);
    await feed('a');
    expect((await first).next).toBe(1);
    await lost;
    await feed('b');
    expect((await second).next).toBe(1);
  });

  test('learns of a topic that it could not look up the first time', async () => {
    const { fake, feed } = cluster(new Set(), new Set(['late']));
    const reader = logReader(fake, bounds, onePast);
    await expect(reader.read('late', 0, 0, never)).rejects.toMatchObject({ code: 'kafka-unavailable' });
    const again = reader.read('late', 0, 0, never);
    await feed('late');
    expect((await again).next).toBe(1);
  });
});
