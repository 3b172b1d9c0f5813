import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventsTopic, rawChainTopic } from '../../src/events.ts';
import { sourceActorId } from '../../src/flow/ids.ts';
import { type Witnessed, witness } from '../../tools/witness.ts';
import { write } from '../contracts/log-contract.ts';
import { type KafkaWorld, kafkaWorld } from '../integration/kafka-world.ts';
import { seeded } from '../simulation/seeded.ts';
import { type Members, startMembers } from './members.ts';

const partitions = 6;
const records = 200_000;
const perTransaction = 1_000;
const kills = 12;
const seed = Number(process.env.MILLRACE_SEED ?? 20_260_101);
/**
 * Longer than the session and than the transaction timeout, so that a stopped member comes back as a zombie.
 */
const stopMs = 13_000;

let world: KafkaWorld;
beforeAll(async () => {
  world = await kafkaWorld(inject('urls'), partitions);
});
afterAll(() => world.end());

const says = `200,000 records pass once, in order, through ${kills} kills and 2 stops (seed ${seed})`;

test(says, async () => {
  const members = startMembers(inject('urls'), world.app, partitions, seeded(seed));
  const [endings] = await Promise.all([faults(members), load()]);
  await drained();
  const exits = await members.end();
  const seen = await witness(inject('urls').kafka, world.nameInKafka(eventsTopic.name));

  expect({ kills: members.kills, stops: members.stops }).toEqual({ kills, stops: 2 });
  expect(exits).toEqual([0, 0, 0]);
  expect(endings).toBe('all done');
  expect(verdict(seen)).toEqual({ seen: records, distinct: records, disordered: 0 });
}, 300_000);

/** Kills one every few seconds; two of the others are stopped for long in between. */
async function faults(members: Members): Promise<string> {
  await sleep(4_000);
  const stops: Promise<void>[] = [];
  for (let done = 0; done < kills; done++) {
    if (done === 2 || done === 7) stops.push(members.stop(stopMs));
    await sleep(3_500);
    await members.kill();
  }
  await Promise.all(stops);
  return 'all done';
}

/** Record n is the n-th of its partition's, so order can be read off the keys. */
async function load(): Promise<void> {
  const by = sourceActorId(world.app, 'loader');
  const seat = await world.log.open(by);
  for (let first = 0; first < records; first += perTransaction) {
    const began = performance.now();
    const writes = Array.from({ length: perTransaction }, (_, index) =>
      write(rawChainTopic, (first + index) % partitions, String(first + index)),
    );
    expect(await seat.commit({ by, writes })).toBe('committed');
    await sleep(Math.max(0, 250 - (performance.now() - began)));
  }
  await seat.close();
}

/**
 * Waits until the group has committed the end of each partition, the marker of the last transaction aside.
 */
async function drained(): Promise<void> {
  const topic = world.nameInKafka(rawChainTopic.name);
  const group = `${world.app}/pass-on`;
  const behind = async (): Promise<number> => {
    const ends = await world.admin.fetchTopicOffsets(topic);
    const [committed] = await world.admin.fetchOffsets({ groupId: group, topics: [topic] });
    return ends.reduce((sum, { partition, offset }) => {
      const at = committed?.partitions.find((one) => one.partition === partition)?.offset ?? '0';
      return sum + Math.max(0, Number(offset) - 1 - Math.max(0, Number(at)));
    }, 0);
  };
  await expect.poll(behind, { timeout: 90_000, interval: 500 }).toBe(0);
}

function verdict(seen: readonly Witnessed[]) {
  const last = new Map<number, number>();
  let disordered = 0;
  for (const { partition, key } of seen) {
    if (Number(key) <= (last.get(partition) ?? -1)) disordered += 1;
    last.set(partition, Number(key));
  }
  return { seen: seen.length, distinct: new Set(seen.map(({ key }) => key)).size, disordered };
}
