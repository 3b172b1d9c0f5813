import { expect, test } from 'vitest';
import type { Broker, Cluster } from './kafkajs-internals.ts';
import { offsetAt } from './offsets.ts';

const notLeader = Object.assign(new Error('not the leader'), { retriable: true });
const where = { topic: 'events', partition: 0 };

/** A cluster whose leader has to be looked up `moves` times before it is the one that answers. */
function cluster(moves: number, thrown: Error = notLeader) {
  let looked = 0;
  const broker = {
    async listOffsets() {
      if (looked < moves) throw thrown;
      return { responses: [{ topic: 'events', partitions: [{ partition: 0, offset: '42' }] }] };
    },
  } as unknown as Broker;
  const fake = {
    addMultipleTargetTopics: async () => undefined,
    findTopicPartitionMetadata: () => [{ partitionId: 0, leader: 1 }],
    findBroker: async () => broker,
    async refreshMetadata() {
      looked += 1;
    },
  } as unknown as Cluster;
  return { cluster: fake, looked: () => looked };
}

test('an end is asked for again where the leader is another by now, or has just started', async () => {
  expect(await offsetAt(cluster(3).cluster, where, 'end')).toBe(42);
});

test('what will not pass by waiting is told at once', async () => {
  const { cluster: broken, looked } = cluster(3, new Error('broken'));
  await expect(offsetAt(broken, where, 'end')).rejects.toMatchObject({ code: 'kafka-unavailable' });
  expect(looked()).toBe(1);
});
