import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourcesTopic } from '../../src/events.ts';
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

test('a member that leaves while the broker is down is not in the group when it is back', async () => {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic: sourcesTopic.name, numPartitions: 1 }],
    waitForLeaders: true,
  });
  const members = async () => (await admin.describeGroups([group])).groups[0]?.members.length;
  const leaving = new AbortController();
  const membership = { kafka: { brokers, clientId: 'member' }, times, nameInKafka: (name: string) => name };
  const following = (async () => {
    while (!leaving.signal.aborted) {
      try {
        for await (const _ of assignments(membership, group, [sourcesTopic], leaving.signal));
      } catch {
        // A new broker's group coordinator is loading at first, and says so; a supervisor comes again, too.
        await sleep(200);
      }
    }
  })();
  await expect.poll(members, { timeout: 20_000 }).toBe(1);

  await endProcess(process, 'SIGKILL', 10_000);
  // kafkajs tries for some seconds, lets the consumer crash, and starts it again.
  await sleep(7_000);
  leaving.abort();
  await following;
  await up();

  await expect.poll(members, { timeout: 30_000 }).toBe(0);
  await sleep(3_000);
  expect(await members()).toBe(0);
  await admin.disconnect();
});
