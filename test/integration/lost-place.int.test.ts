import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { loadPipeline } from '../../src/cli/load.ts';
import { type Prepared, prepare, type Role, release, runPipeline } from '../../src/cli/pipeline.ts';
import { storedLines } from '../../src/cli/verify-lines.ts';
import {
  eventsEnrichedTopic,
  eventsTopic,
  type Gap,
  gapsTopic,
  rawChainTopic,
  topics,
} from '../../src/events.ts';
import type { Envelope } from '../../src/flow/envelope.ts';
import { actorId, sourceActorId } from '../../src/flow/ids.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { avroCodec } from '../../src/kafka/codec.ts';
import type { GoOnAt } from '../../src/kafka/going-on.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import type { Occurrences } from '../../src/telemetry.ts';
import { firstLines, pipelineFolder } from './pipeline-folder.ts';
import { rightId, rightValue } from './poison.ts';

const folder = pipelineFolder(firstLines(20));
const { app } = folder;
const loaded = loadPipeline(join(folder.path, 'millrace.yml'));
const urls = { ...inject('urls'), kafka: [inject('urls').kafka] };
const kafka = new Kafka({ brokers: urls.kafka, logLevel: logLevel.NOTHING });
const [producer, admin] = [kafka.producer(), kafka.admin()];
const codec = avroCodec(schemaRegistry({ url: urls.registry }), (topic) => `${app}.${topic}`);
const stopped: Occurrences['ActorStopped'][] = [];

let prepared: Prepared;
beforeAll(async () => {
  const telemetry: Prepared['telemetry'] = (name, fields) => {
    if (name === 'ActorStopped') stopped.push(fields);
  };
  prepared = await prepare({ ...loaded, urls, telemetry }, new AbortController().signal);
  await Promise.all([codec.prepare(topics), producer.connect(), admin.connect()]);
});
afterAll(async () => {
  await Promise.all([producer.disconnect(), admin.disconnect(), release(prepared)]);
  folder.remove();
});

test('whom retention has passed stands still with a gap until a person says where, alone', async () => {
  const refine = actorId(app, 'refine', rawChainTopic.name, 0);
  await send(0, 1);
  await running(() => isStored(1));
  await send(0, 2);
  await deleteAll(rawChainTopic, [0]);
  await send(1, 3);
  await running(async () => (await isStored(3)) && stopped.some(({ actor }) => actor === refine));
  expect(stopped).toMatchObject([
    { actor: refine, code: 'offset-gone', why: expect.stringContaining('--from') },
  ]);
  const [gap] = await ledger();
  expect(gap).toMatchObject({ by: refine, input: 'raw.chain-0', goesOnAt: null });
  expect(gap?.to).toBeGreaterThan(gap?.from ?? Number.POSITIVE_INFINITY);

  await send(0, 4);
  await running(() => isStored(4), { [refine]: 'earliest' });
  expect(await isStored(2)).toBe(false);
  expect((await ledger()).at(-1)).toMatchObject({
    by: refine,
    from: gap?.from,
    to: gap?.to,
    goesOnAt: gap?.to,
  });
  expect(stopped).toHaveLength(1);
});

test('a sink whose position is gone stands still as well, and goes on where it is told', async () => {
  stopped.length = 0;
  const group = `${app}/postgres-events`;
  await send(0, 5);
  await running(async () => (await isEnriched(5)) && (await lagOf(`${app}/score`)) === 0, {}, ['processors']);
  await deleteAll(eventsEnrichedTopic, [0, 1]);
  await running(async () => stopped.some(({ actor }) => actor.startsWith(`${group}/`)));
  expect(await isStored(5)).toBe(false);
  expect(stopped.filter(({ actor }) => !actor.startsWith(`${group}/`))).toEqual([]);

  const places = [0, 1].map((number) => [
    actorId(app, 'postgres-events', 'events.enriched', number),
    'latest',
  ]);
  const ready = running(() => isStored(6), Object.fromEntries(places));
  await send(0, 6);
  await ready;
  expect(await isStored(5)).toBe(false);
});

test('a sink that stands beyond the end, its topic made anew, goes back to where it is told', async () => {
  stopped.length = 0;
  const sink = actorId(app, 'postgres-events', 'events.enriched', 1);
  const beyond = `UPDATE ${schemaOf(app)}.sink_positions SET next_offset = 9999
    WHERE sink = 'postgres-events' AND partition = 1`;
  await prepared.pool.query(beyond, []);
  await running(async () => stopped.some(({ actor }) => actor === sink));
  const ready = running(() => isStored(8), { [sink]: 'latest' });
  await send(0, 8);
  await ready;
});

test('whose group has forgotten it stands still; told to begin, it doubles nothing', async () => {
  stopped.length = 0;
  const refined = await recordsOf(eventsTopic, 0);
  await admin.deleteGroups([`${app}/refine`]);
  await running(async () => stopped.length > 0);
  expect(stopped[0]).toMatchObject({ code: 'position-lost', actor: expect.stringContaining('/refine/') });
  const all = [0, 1].map((number) => [actorId(app, 'refine', rawChainTopic.name, number), 'earliest']);
  await send(0, 7);
  await running(() => isStored(7), Object.fromEntries(all));
  expect((await recordsOf(eventsTopic, 0)).length).toBe(refined.length + 1);
});

async function send(partition: number, logIndex: number): Promise<void> {
  const value = rightValue(codec, logIndex);
  await producer.send({ topic: `${app}.${rawChainTopic.name}`, messages: [{ value, partition }] });
}

async function deleteAll(topic: Topic<unknown>, partitions: readonly number[]): Promise<void> {
  const name = `${app}.${topic.name}`;
  // kafkajs looks up no topic for this request; for the other one it does.
  await admin.fetchTopicOffsets(name);
  await admin.deleteTopicRecords({
    topic: name,
    partitions: partitions.map((partition) => ({ partition, offset: '-1' })),
  });
}

/** Runs the pipeline until something holds. */
async function running(
  until: () => Promise<boolean>,
  goOnAt: Readonly<Record<string, GoOnAt>> = {},
  roles: readonly Role[] = ['processors', 'sinks'],
): Promise<void> {
  const stop = new AbortController();
  const told = new Map(
    Object.entries(goOnAt).map(([actor, at]) => [actor as ReturnType<typeof actorId>, at]),
  );
  const ended = runPipeline({ ...prepared, goOnAt: told }, new Set(roles), stop.signal);
  try {
    await Promise.race([expect.poll(until, { timeout: 120_000, interval: 100 }).toBe(true), ended]);
  } finally {
    stop.abort();
    await ended;
  }
}

async function isStored(logIndex: number): Promise<boolean> {
  return (await storedLines(app, prepared.pool)).events.has(rightId(logIndex));
}

async function isEnriched(logIndex: number): Promise<boolean> {
  const records = await Promise.all([0, 1].map((partition) => recordsOf(eventsEnrichedTopic, partition)));
  return records.flat().some(({ id }) => id === rightId(logIndex));
}

async function lagOf(groupId: string): Promise<number> {
  const topic = `${app}.events.enriched`;
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const ends = await admin.fetchTopicOffsets(topic);
  return (committed?.partitions ?? []).reduce(
    (sum, { partition, offset }) =>
      sum + Number(ends.find((end) => end.partition === partition)?.offset) - Math.max(0, Number(offset)),
    0,
  );
}

const ledger = async (): Promise<readonly Gap[]> =>
  (await recordsOf(gapsTopic, 0)).flatMap(({ body }) => (body.type === 'Gap' ? [body] : []));

async function recordsOf<Body>(topic: Topic<Body>, partition: number): Promise<readonly Envelope<Body>[]> {
  const seat = await prepared.log.open(sourceActorId(app, `reader-of-${topic.name}-${partition}`));
  const records: Envelope<Body>[] = [];
  for await (const { entries } of seat.restore(topic, partition, null))
    for (const entry of entries) if (entry.type === 'record') records.push(entry.envelope);
  await seat.close();
  return records;
}
