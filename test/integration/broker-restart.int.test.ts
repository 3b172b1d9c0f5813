import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourcesTopic } from '../../src/events.ts';
import type { Assignment } from '../../src/flow/log.ts';
import { assignments } from '../../src/kafka/membership.ts';
import { freePorts } from '../../src/stack/free-ports.ts';
import { kafkaBroker } from '../../src/stack/kafka-broker.ts';
import { launch } from '../../src/stack/launch.ts';
import { endProcess, type ProcessId } from '../../src/stack/process-id.ts';
import { stackHome } from '../../src/stack/stack-home.ts';
import { stackParts } from '../../src/stack/stack-parts.ts';
import { projectCache } from '../../src/stack/start-stack.ts';
import { freshDir, wipeAll } from './stack-world.ts';

const group = 'members';
const times = { sessionMs: 3_000, heartbeatMs: 500, rebalanceMs: 3_000 };
const { signal } = new AbortController();

/** A broker that can be killed and comes back on the same port. */
let brokers: string[];
let up: () => Promise<void>;
let process: ProcessId;

beforeAll(async () => {
  const home = stackHome(freshDir());
  const { classpath } = await stackParts(projectCache, () => undefined, signal);
  const plan = kafkaBroker(home, classpath);
  const ports = await freePorts(plan.portCount, []);
  brokers = [plan.url(ports[0] ?? 0)];
  up = async () => {
    const outcome = await launch(home, 'kafka', await plan.prepare(ports, signal), signal);
    if (outcome.type === 'retry') throw outcome.why;
    process = outcome.process;
  };
  await up();
});
afterAll(async () => {
  await endProcess(process, 'SIGKILL', 10_000);
  await wipeAll();
});

test('a member keeps its place while the broker is away; one that leaves meanwhile is gone', async () => {
  const asking = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await asking.connect();
  await asking.createTopics({
    topics: [{ topic: sourcesTopic.name, numPartitions: 2 }],
    waitForLeaders: true,
  });
  const members = async () => (await asking.describeGroups([group])).groups[0]?.members.length;
  const [staying, leaving] = [member(), member()];
  const even = () => [staying, leaving].map(({ given }) => given.at(-1)?.partitions.length);
  await expect.poll(even, { timeout: 30_000 }).toEqual([1, 1]);
  const before = generationsOf(staying.given);

  await endProcess(process, 'SIGKILL', 10_000);
  await leaving.leave();
  await up();

  // The group is read from Kafka's log, so whoever stays has nothing to join until the other is missed.
  await expect.poll(() => members().catch(() => null), { timeout: 30_000 }).toBe(1);
  await expect.poll(() => staying.given.at(-1)?.partitions.length, { timeout: 30_000 }).toBe(2);
  expect(generationsOf(staying.given)).toHaveLength(before.length + 1);
  await staying.leave();
  expect(await members()).toBe(0);
  await asking.disconnect();
});

const generationsOf = (given: readonly Assignment[]): readonly number[] => [
  ...new Set(given.map(({ generation }) => generation)),
];

/** As the supervisor does it: whoever had to let go of the group joins again. */
function member() {
  const stop = new AbortController();
  const given: Assignment[] = [];
  const kafka = { brokers, clientId: 'member' };
  const membership = { kafka, times, nameInKafka: (name: string) => name, lost: new Map() };
  const following = (async () => {
    while (!stop.signal.aborted) {
      try {
        for await (const one of assignments(membership, group, [sourcesTopic], stop.signal)) given.push(one);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'kafka-unavailable' });
      }
    }
  })();
  return {
    given,
    async leave() {
      stop.abort();
      await following;
    },
  };
}
