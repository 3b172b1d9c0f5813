import kafkajs, { type Admin, Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import { topics } from '../../src/events.ts';
import { millraceIn } from './millrace-in.ts';

const urls = inject('urls');
const kafka = new Kafka({ brokers: [urls.kafka], logLevel: logLevel.NOTHING });
const admin: Admin = kafka.admin();
await admin.connect();
afterAll(() => admin.disconnect());

const services = [
  `kafka: ["${urls.kafka}"]`,
  `registry: ${urls.registry}`,
  `postgres: ${urls.postgres}`,
  `redis: ${urls.redis}`,
];
const retention = String(30 * 86_400_000);

let app = '';
let millrace = millraceIn('nobody', services);
const name = (topic: string): string => `${app}.${topic}`;

beforeEach(() => {
  app = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  millrace = millraceIn(app, services);
});
afterEach(() => millrace.end());

type Plan = Readonly<{ steps: readonly { name: string; action: string }[]; unnamed: readonly string[] }>;

async function planned(): Promise<Readonly<{ status: number; plan: Plan; stderr: string }>> {
  const { status, stdout, stderr } = await millrace.run('topics', 'plan', '--json');
  return { status, plan: JSON.parse(stdout), stderr };
}

async function settingsOf(topic: string): Promise<Readonly<Record<string, string>>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: name(topic) }],
  });
  const entries = resources[0]?.configEntries ?? [];
  return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
}

async function create(topic: string, numPartitions: number, settings: Readonly<Record<string, string>>) {
  const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  // Its own wait for leaders gives up where a busy broker has not heard of the topic yet.
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic: name(topic), numPartitions, configEntries }],
  });
  const known = async () => (await admin.fetchTopicMetadata({ topics: [name(topic)] })).topics.length;
  await expect.poll(() => known().catch(() => 0), { timeout: 30_000 }).toBe(1);
}

const asInFile = {
  'message.timestamp.type': 'LogAppendTime',
  'compression.type': 'uncompressed',
  'retention.ms': retention,
};

test('what is missing is planned, created as planned, and then there is nothing left to do', async () => {
  const first = await planned();
  expect(first.status).toBe(0);
  expect(first.plan.steps.map((step) => step.name).toSorted()).toEqual(
    topics.map((topic) => name(topic.name)).toSorted(),
  );
  expect(new Set(first.plan.steps.map(({ action }) => action))).toEqual(new Set(['create']));
  expect(await admin.listTopics()).not.toContain(name('events'));

  const applied = await millrace.run('topics', 'apply');
  expect(applied.stderr).toBe('');
  expect(applied.stdout).toMatch(new RegExp(`\\+ +${app}\\.events +create, partitions 4 +# \\S`));
  expect(await settingsOf('events')).toMatchObject(asInFile);
  expect(await settingsOf('cursors')).toMatchObject({ 'cleanup.policy': 'compact', 'retention.ms': '-1' });

  await create('forgotten', 1, {});
  const second = await planned();
  expect(second.plan.unnamed).toEqual([name('forgotten')]);
  expect(new Set(second.plan.steps.map(({ action }) => action))).toEqual(new Set(['keep']));
  expect((await millrace.run('topics', 'apply')).stdout).toContain('0 created, 0 changed');
  expect(await admin.listTopics()).toContain(name('forgotten'));
});

test('a setting goes back to what the file says, and what the file does not decide is kept', async () => {
  const kept = { 'max.message.bytes': '2097152', 'segment.bytes': '9000000' };
  await create('events', 4, { ...asInFile, ...kept, 'retention.ms': '-1' });
  const { stdout } = await millrace.run('topics', 'plan');
  expect(stdout).toMatch(
    new RegExp(`~ +${app}\\.events +change +# \\S.*\\n +retention\\.ms: forever -> 30d\\n`),
  );
  expect((await millrace.run('topics', 'apply')).status).toBe(0);
  expect(await settingsOf('events')).toMatchObject({ ...asInFile, ...kept });
});

test('where one change is refused, the reason is told, nothing is done, and no pipeline starts', async () => {
  await create('signals', 2, asInFile);
  await create('events', 4, { ...asInFile, 'retention.ms': '-1' });
  const { status, plan, stderr } = await planned();
  expect(status).toBe(1);
  expect(plan.steps.find((step) => step.name === name('signals'))?.action).toBe('refuse');
  const why = `topics/signals.yml: ${app}.signals: partitions: 2 -> 4 is refused. Order, state and dedupe`;
  expect(stderr).toContain(why);
  const applied = await millrace.run('topics', 'apply');
  expect([applied.status, applied.stdout]).toEqual([1, '']);
  expect(applied.stderr).toContain(why);
  expect(await settingsOf('events')).toMatchObject({ 'retention.ms': '-1' });
  const started = await millrace.run('run', '--role', 'processors');
  expect(started.status).toBe(1);
  expect(started.stderr).toContain(`${app}.signals: partitions is 2 in Kafka and 4 in topics/signals.yml.`);
});

test('records that are there keep the limit above them, and their topic from being compacted', async () => {
  const large = { ...asInFile, 'retention.ms': String(90 * 86_400_000), 'max.message.bytes': '20000000' };
  await create('dead', 1, large);
  await create('cursors', 1, { 'message.timestamp.type': 'LogAppendTime', 'retention.ms': '-1' });
  const producer = kafka.producer();
  await producer.connect();
  const send = (topic: string, bytes: number) =>
    producer.send({ topic: name(topic), messages: [{ key: 'k', value: Buffer.alloc(bytes) }] });
  await send('dead', 1_000);
  expect((await planned()).status).toBe(0);
  await send('dead', 9_000_000);
  await send('cursors', 10);
  await producer.disconnect();
  const { status, stderr } = await planned();
  expect(status).toBe(1);
  expect(stderr).toContain('max.message.bytes: 20000000 -> 8388608 is refused. A record of 9000001 bytes is');
  expect(stderr).toContain('cleanup.policy: delete -> compact is refused. Compaction would lose all but');
});

test('a retention below twice the dedupe window is refused where the file says so', async () => {
  const wide = millraceIn(app, services, (text) => text.replace('window: 7d', 'window: 20d'));
  const { status, stderr } = await wide.run('topics', 'plan');
  wide.end();
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /topics\/events\.yml:\d+: retention is 30d, expected at least 40d, twice the dedupe/,
  );
});

test('each command has an example in its help', async () => {
  for (const command of ['plan', 'apply'])
    expect((await millrace.run('topics', command, '--help')).stdout).toContain(`millrace topics ${command}`);
});
