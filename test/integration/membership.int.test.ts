import { type Consumer, type PartitionAssigner, PartitionAssigners } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventsTopic } from '../../src/events.ts';
import type { Assignment } from '../../src/flow/log.ts';
import { assignments, type Membership } from '../../src/kafka/membership.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';

const partitions = 6;
const patience = { timeout: 30_000 };

let world: KafkaWorld;
let groups = 0;
beforeAll(async () => {
  world = await kafkaWorld(inject('urls'), { partitions });
});
afterAll(() => world.end());

const freshGroup = (): string => `${world.app}-group-${groups++}`;
const all = Array.from({ length: partitions }, (_, partition) => partition);

interface Joined {
  readonly given: readonly Assignment[];
  /** What it was given last. */
  readonly owned: readonly number[];
  /** Why it is no member any more. */
  readonly fault: unknown;
  /** How long leaving took, in milliseconds. */
  leave(): Promise<number>;
}

function join(group: string, times: Partial<Membership['times']> = {}): Joined {
  const { kafka, nameInKafka } = world.options;
  const membership = { kafka, nameInKafka, times: { ...world.options.times, ...times } };
  const stop = new AbortController();
  const given: Assignment[] = [];
  let fault: unknown = null;
  const following = (async () => {
    try {
      for await (const one of assignments(membership, group, [eventsTopic], stop.signal)) given.push(one);
    } catch (thrown) {
      fault = thrown;
    }
  })();
  return {
    given,
    get owned() {
      return (given.at(-1)?.partitions ?? []).map(({ partition }) => partition).toSorted((a, b) => a - b);
    },
    get fault() {
      return fault;
    },
    async leave() {
      const began = performance.now();
      stop.abort();
      await following;
      return performance.now() - began;
    },
  };
}

/** A member as kafkajs makes one. */
async function foreign(group: string, assigner: PartitionAssigner): Promise<Consumer> {
  const consumer = world.kafka.consumer({
    groupId: group,
    partitionAssigners: [assigner],
    heartbeatInterval: 500,
    maxWaitTimeInMs: 100,
    retry: { restartOnFailure: async () => false },
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [world.nameInKafka(eventsTopic.name)] });
  await consumer.run({ autoCommit: false, eachMessage: async () => undefined });
  return consumer;
}

const stateOf = async (group: string) => (await world.admin.describeGroups([group])).groups[0];

test('who stays in the group keeps half of what it had, and gets it all back', async () => {
  const group = freshGroup();
  const first = join(group);
  await expect.poll(() => first.owned, patience).toEqual(all);
  const second = join(group);
  await expect.poll(() => second.owned.length, patience).toBe(partitions / 2);
  await expect.poll(() => first.owned.length, patience).toBe(partitions / 2);
  expect([...first.owned, ...second.owned].toSorted()).toEqual(all);
  const kept = first.owned;
  const third = join(group);
  await expect.poll(() => third.owned.length, patience).toBe(partitions / 3);
  await expect.poll(() => first.owned.length, patience).toBe(partitions / 3);
  for (const partition of first.owned) expect(kept).toContain(partition);
  await Promise.all([second.leave(), third.leave()]);
  await expect.poll(() => first.owned, patience).toEqual(all);
  const generations = first.given.map(({ generation }) => generation);
  expect(generations).toEqual(generations.toSorted((a, b) => a - b));
  await first.leave();
  expect((await stateOf(group))?.members).toEqual([]);
});

test('a member that leaves while it waits for others to join is gone at once', async () => {
  const group = freshGroup();
  // It hears of the other only after four seconds: so long a join waits for it.
  const slow = join(group, { heartbeatMs: 4_000 });
  await expect.poll(() => slow.owned, patience).toEqual(all);
  const waiting = join(group);
  await expect.poll(async () => (await stateOf(group))?.state, patience).toBe('PreparingRebalance');
  expect(await waiting.leave()).toBeLessThan(2_500);
  expect((await stateOf(group))?.members).toHaveLength(1);
  expect(waiting.given).toEqual([]);
  await expect.poll(() => slow.given.length, patience).toBe(2);
  expect(slow.owned).toEqual(all);
  await slow.leave();
});

test('a group with a member that deals in turn does so, and is sticky when that has gone', async () => {
  const group = freshGroup();
  const before = await foreign(group, PartitionAssigners.roundRobin);
  const upgraded = join(group);
  await expect.poll(() => upgraded.owned.length, patience).toBe(partitions / 2);
  expect((await stateOf(group))?.protocol).toBe('RoundRobinAssigner');
  await before.disconnect();
  await expect.poll(() => upgraded.owned, patience).toEqual(all);
  expect((await stateOf(group))?.protocol).toBe('millrace-sticky');
  await upgraded.leave();
});

test('a member that shares in a way of its own is named as what keeps us out', async () => {
  const group = freshGroup();
  const odd = await foreign(group, (parts) => ({ ...PartitionAssigners.roundRobin(parts), name: 'odd' }));
  const refused = join(group);
  await expect
    .poll(() => refused.fault, patience)
    .toMatchObject({
      code: 'kafka-unavailable',
      message: expect.stringMatching(/^The group .* has a member that shares partitions in a way of its own/),
    });
  await odd.disconnect();
});

test('a zombie that comes back takes nothing from those who have its partitions', async () => {
  const group = freshGroup();
  const lost = new Map();
  const { kafka, nameInKafka, times } = world.options;
  const stop = new AbortController();
  const zombie: Assignment[] = [];
  // What it claims is from a generation long ago.
  const name = nameInKafka(eventsTopic.name);
  const [first, second] = [join(group), join(group)];
  await expect.poll(() => [first.owned.length, second.owned.length], patience).toEqual([3, 3]);
  const kept = [first.owned, second.owned];
  lost.set(group, { memberId: '', claim: { generation: 0, owned: { [name]: all } } });
  const following = (async () => {
    const membership = { kafka, nameInKafka, times, lost };
    for await (const one of assignments(membership, group, [eventsTopic], stop.signal)) zombie.push(one);
  })();
  await expect.poll(() => zombie.at(-1)?.partitions.length, patience).toBe(2);
  await expect.poll(() => [first.owned.length, second.owned.length], patience).toEqual([2, 2]);
  expect(kept[0]).toEqual(expect.arrayContaining([...first.owned]));
  expect(kept[1]).toEqual(expect.arrayContaining([...second.owned]));
  stop.abort();
  await Promise.all([following, first.leave(), second.leave()]);
});
