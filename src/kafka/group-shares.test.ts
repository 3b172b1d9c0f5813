import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { type Claim, nothing, protocolsOf, shareIn, sharesOf } from './group-shares.ts';
import type { Cluster, Joined } from './kafkajs-internals.ts';

/** A cluster that has these topics, and knows of one only once it was asked to look. */
function clusterOf(counts: Readonly<Record<string, number>>): Cluster {
  const known = new Set<string>();
  const unasked = async (): Promise<never> => {
    throw new Error('nobody asks for this');
  };
  return {
    ...{ connect: unasked, disconnect: unasked, findBroker: unasked },
    ...{ findControllerBroker: unasked, findGroupCoordinator: unasked },
    refreshMetadata: async () => undefined,
    async addMultipleTargetTopics(topics) {
      for (const topic of topics) known.add(topic);
    },
    findTopicPartitionMetadata: (topic) =>
      Array.from({ length: known.has(topic) ? (counts[topic] ?? 0) : 0 }, (_, partitionId) => ({
        partitionId,
        leader: 1,
      })),
  };
}

const metadataOf = (topics: readonly string[], claim: Claim, protocol = 'millrace-sticky'): Buffer =>
  protocolsOf(topics, claim).find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0);

const group = (members: Readonly<Record<string, Buffer>>, given: Partial<Joined> = {}): Joined => ({
  ...{ generationId: 9, groupProtocol: 'millrace-sticky', leaderId: 'm', memberId: 'm' },
  members: Object.entries(members).map(([memberId, memberMetadata]) => ({ memberId, memberMetadata })),
  ...given,
});

async function shared(cluster: Cluster, joined: Joined, topics = ['a']) {
  const shares = await sharesOf(cluster, joined, topics);
  return Object.fromEntries(shares.map((one) => [one.memberId, shareIn(one.memberAssignment)]));
}

test('what members claim in their metadata is what they keep', async () => {
  const members = {
    m: metadataOf(['a'], { generation: 8, owned: { a: [1, 3] } }),
    n: metadataOf(['a'], { generation: 8, owned: { a: [0, 2] } }),
  };
  expect(await shared(clusterOf({ a: 4 }), group(members))).toEqual({ m: { a: [1, 3] }, n: { a: [0, 2] } });
});

test('who does not lead says nothing', async () => {
  const members = { m: metadataOf(['a'], nothing) };
  expect(await sharesOf(clusterOf({ a: 4 }), group(members, { leaderId: 'n' }), ['a'])).toEqual([]);
});

test('a claim that cannot be read claims nothing, and the group shares all the same', async () => {
  const odd = (text: string): Buffer =>
    kafkajs.AssignerProtocol.MemberMetadata.encode({
      version: 0,
      topics: ['a'],
      userData: Buffer.from(text),
    });
  for (const text of ['', 'no json', '{"generation":-1,"owned":{"a":[0]}}', '{"owned":{"a":["x"]}}']) {
    const members = { m: metadataOf(['a'], { generation: 1, owned: { a: [1] } }), n: odd(text) };
    expect(await shared(clusterOf({ a: 2 }), group(members))).toEqual({ m: { a: [1] }, n: { a: [0] } });
  }
});

test('topics that only other members read are shared among them', async () => {
  const members = { m: metadataOf(['a'], nothing), n: metadataOf(['a', 'b'], nothing) };
  const shares = await shared(clusterOf({ a: 2, b: 2 }), group(members));
  expect(shares).toEqual({ m: { a: [0, 1] }, n: { b: [0, 1] } });
});

test('beside a member that knows no other way partitions are dealt in turn', async () => {
  const cluster = clusterOf({ a: 4 });
  await cluster.addMultipleTargetTopics(['a']);
  const before = { generation: 8, owned: { a: [0, 1] } };
  const members = { m: metadataOf(['a'], before, 'RoundRobinAssigner'), n: Buffer.alloc(0) };
  const joined = group(members, { groupProtocol: 'RoundRobinAssigner' });
  expect(await shared(cluster, joined)).toEqual({ m: { a: [0, 2] }, n: { a: [1, 3] } });
});
