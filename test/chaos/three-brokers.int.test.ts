import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Mailboxes } from '../../bench/committed.ts';
import { compare, type Ids } from '../../bench/compare.ts';
import { type Gaps, watchGaps } from '../../bench/gaps.ts';
import { caughtUp } from '../../bench/judge.ts';
import { rawChainTopic } from '../../src/events.ts';
import { kafkaCluster } from '../../src/kafka/client.ts';
import { type LogParts, logParts } from '../../src/kafka/kafka-log.ts';
import type { Cluster } from '../../src/kafka/kafkajs-internals.ts';
import { type Witnessed, witness } from '../../tools/witness.ts';
import { type KafkaWorld, kafkaWorld } from '../integration/kafka-world.ts';
import { wipeAll } from '../integration/stack-world.ts';
import { seeded } from '../simulation/seeded.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { startNumbers } from './numbers.ts';
import { passedTopic, passedWorld } from './pass-on.ts';
import type { PassOnArguments } from './pass-on-instance.ts';
import { reaper } from './reaper.ts';
import { startThreeBrokers, type ThreeBrokers } from './three-brokers.ts';

const partitions = 6;
const perSecond = 400;
const seed = Number(process.env.MILLRACE_SEED ?? 20_260_101);
/** In each a coordinator is killed and comes back, and one is stopped for longer than its session. */
const rounds = Number(process.env.MILLRACE_ROUNDS ?? 1);
/** Longer than the brokers' session of three seconds, so that what it led is led by others meanwhile. */
const frozenMs = 5_000;
/** Nobody who watches shall be blind for long. */
const watching = {
  connectionTimeout: 1_000,
  requestTimeout: 1_000,
  retry: { initialRetryTime: 50, retries: 2 },
};

const random = seeded(seed);
const watcher = reaper();
const gaveUp: string[] = [];
const nothing = () => undefined;
const ears = {
  ...{ said: nothing, struck: nothing, ended: nothing },
  gaveUp: (name: string, code: number | null, lastWords: string) =>
    gaveUp.push(`${name} ended with ${code}: ${lastWords}`),
};

let brokers: ThreeBrokers;
let world: KafkaWorld;
let cluster: Cluster;
let gaps: Gaps;
let fleet: Fleet;
let parts: LogParts;
let mailboxes: Mailboxes;
beforeAll(async () => {
  brokers = await startThreeBrokers(inject('urls'));
  world = await kafkaWorld(brokers.urls, { partitions, ...passedWorld });
  parts = await logParts(world.options);
  cluster = kafkaCluster(world.options.kafka, watching);
  await cluster.connect();
  const topic = world.nameInKafka(rawChainTopic.name);
  mailboxes = { group: `${world.app}/pass-on`, topic, partitions };
  gaps = watchGaps(cluster, [mailboxes]);
}, 120_000);
afterAll(async () => {
  try {
    await fleet.end();
    watcher.end();
    await gaps.end();
    await cluster.disconnect();
    await parts.cluster.disconnect();
    await world.end();
  } finally {
    await wipeAll();
  }
});

test(
  'records pass once and in order while each of three brokers is lost and leaders move',
  async () => {
    fleet = startFleet({ commands: [0, 1, 2].map(instance), reaper: watcher, ears });
    const numbers = startNumbers({ log: world.log, app: world.app, partitions, perSecond });
    await gaps.begun();
    gaps.take();
    for (let round = 0; round < rounds; round++) {
      await coordinatorKilled();
      await back('the coordinator was killed and came back');
      await coordinatorStopped();
      await back('the coordinator was stopped and went on');
    }
    const count = await numbers.end();
    await caughtUp(parts, mailboxes);
    expect(await fleet.end()).toEqual([0, 0, 0]);
    expect(gaveUp).toEqual([]);

    // With what the source says of its end, once for each partition.
    const expected = count + partitions;
    const seen = async (name: string) =>
      numbersIn(await witness(brokers.urls.kafka, world.nameInKafka(name), { quietMs: 60_000, expected }));
    const open = () => brokers.openTransactions();
    const [raw = [], passed = []] = await Promise.all([
      ...[rawChainTopic, passedTopic].map(({ name }) => seen(name)),
      expect.poll(open, { timeout: 30_000 }).toEqual([]),
    ]);
    const all = [Array.from({ length: count }, (_, number) => String(number))];
    const once = { records: count, doubled: 0, lost: 0, disordered: 0 };
    expect(compare(all, raw)).toEqual(once);
    expect(compare(raw, passed)).toEqual(once);
  },
  120_000 + rounds * 120_000,
);

function instance() {
  const { app, options } = world;
  const { urls } = brokers;
  const given: PassOnArguments = {
    urls,
    app,
    partitions,
    times: options.times,
    isRestless: false,
    plant: null,
  };
  return { argv: [join(import.meta.dirname, 'pass-on-instance.ts'), JSON.stringify(given)] };
}

/** One of those that are at work; another takes its place. */
async function killOne(): Promise<void> {
  await expect.poll(() => fleet.free().length, { timeout: 30_000 }).toBeGreaterThan(0);
  await fleet.kill(random.pick(fleet.free()));
}

/** While a member joins. It comes back after the others have taken over, and is given back what it led. */
async function coordinatorKilled(): Promise<void> {
  const victim = await brokers.coordinator(cluster, mailboxes.group);
  const joining = killOne();
  brokers.send(victim, 'SIGKILL');
  await joining;
  await sleep(2_000);
  await brokers.up();
  await brokers.electPreferred();
}

/** It goes on as if no time had passed, with what it was asked meanwhile. */
async function coordinatorStopped(): Promise<void> {
  const victim = await brokers.coordinator(cluster, mailboxes.group);
  brokers.send(victim, 'SIGSTOP');
  await sleep(frozenMs / 2);
  await killOne();
  await sleep(frozenMs / 2);
  brokers.send(victim, 'SIGCONT');
}

/** Transaction timeout, session timeout, and ten seconds. */
const boundMs = () => world.options.times.transactionMs + world.options.times.sessionMs + 10_000;

/** Waits until each partition has moved again, and holds the longest pause against what is promised. */
async function back(what: string): Promise<void> {
  await gaps.moved();
  const longest = Math.max(...[...gaps.take().values()].flat());
  process.stderr.write(`${what}: a partition stood still for ${(longest / 1_000).toFixed(1)} s at most\n`);
  expect(longest).toBeLessThan(boundMs());
}

/** By partition, as they lie there. What a source says of its progress is no number. */
function numbersIn(seen: readonly Witnessed[]): Ids {
  const found: string[][] = Array.from({ length: partitions }, () => []);
  for (const { partition, key } of seen) if (/^\d+$/.test(key)) found[partition]?.push(key);
  return found;
}
