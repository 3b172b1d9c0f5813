import { join } from 'node:path';
import kafkajs, { CompressionTypes, Kafka, logLevel, type Message } from 'kafkajs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { isDrained, lengthsOf } from '../../src/cli/drained.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { type Prepared, prepare, release, runPipeline } from '../../src/cli/pipeline.ts';
import { recompute } from '../../src/cli/recompute.ts';
import { stageCounter } from '../../src/cli/stage-counts.ts';
import { expectedLines, storedLines } from '../../src/cli/verify-lines.ts';
import {
  cursorsTopic,
  type DeadLetter,
  deadTopic,
  eventsTopic,
  rawChainTopic,
  topics,
} from '../../src/events.ts';
import type { Entry } from '../../src/flow/envelope.ts';
import { sourceActorId } from '../../src/flow/ids.ts';
import type { Topic } from '../../src/flow/topic.ts';
import { avroCodec } from '../../src/kafka/codec.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { sources } from '../../src/topology.ts';
import { firstLines, pipelineFolder } from './pipeline-folder.ts';
import { poisons, rightId, rightValue, snappy } from './poison.ts';

const never = new AbortController().signal;
const utf8 = (text: string): Buffer => Buffer.from(text);
const flood = 10_000;

/** Lines of the recording, malformed ones among them; what must be said of each of those, by its number. */
const good = firstLines(48);
const [sample = utf8('')] = good;
const malformed: readonly (readonly [line: Buffer, code: string, detail: RegExp])[] = [
  [utf8('{"address":'), 'malformed-line', /^line 1: expected JSON in UTF-8: /],
  [utf8(sample.toString().replace('"data":"0x', '"data":"0xZ')), 'malformed-line', /data: .* got '0xZ/],
  [
    utf8(sample.toString().replace(/"blockHash":"[^"]*",/, '')),
    'malformed-line',
    /blockHash: .* got nothing/,
  ],
  [Buffer.concat([sample.subarray(0, 20), Buffer.from([0xff, 0xfe])]), 'malformed-line', /UTF-8/],
  [utf8('[1, 2]'), 'malformed-line', /expected a JSON object, got \[1,2\]/],
  // Well formed, and more than a broker takes: a transaction with it in would fail again and again.
  [
    utf8(sample.toString().replace('"data":"0x', `"data":"0x${'0'.repeat(1_100_000)}`)),
    'too-large',
    /^line 46: 1100\d\d\d bytes, expected at most 1000000$/,
  ],
];
const lines = malformed.flatMap(([line], at) => [line, ...good.slice(at * 8, at * 8 + 8)]);
const numberOf = (at: number): number => at * 9 + 1;

const folder = pipelineFolder(lines);
const { config, ruleSet } = loadPipeline(join(folder.path, 'millrace.yml'));
const counter = stageCounter([]);
const kafka = new Kafka({ brokers: [inject('urls').kafka], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
const rawTopic = `${folder.app}.${rawChainTopic.name}`;
const { registry, postgres, redis } = inject('urls');
const urls = { kafka: [inject('urls').kafka], registry, postgres, redis };
const codec = avroCodec(schemaRegistry({ url: registry }), (topic) => `${folder.app}.${topic}`);

let prepared: Prepared;
beforeAll(async () => {
  prepared = await prepare({ config, ruleSet, urls, telemetry: counter.listen }, never);
  await Promise.all([codec.prepare(topics), producer.connect()]);
  kafkajs.CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => snappy(buffer),
    decompress: async (buffer: Buffer) => buffer,
  });
});
afterAll(async () => {
  await Promise.all([producer.disconnect(), release(prepared)]);
  folder.remove();
});

test('every bad line and record is told with its origin and bytes, and all others come through', async () => {
  const bad = poisons(codec);
  await send(0, [...bad.map(({ value }) => ({ value })), { value: rightValue(codec, 1) }]);
  await send(1, [...flooding(), { value: rightValue(codec, 2) }]);
  await send(1, [{ value: rightValue(codec, 3) }], CompressionTypes.Snappy);
  // As large as the broker takes on the raw topic; what is added to it on the way must not stop it.
  await send(0, [{ value: rightValue(codec, 4, { data: `0x${'ab'.repeat(523_980)}` }) }]);
  await drained();

  const letters = await lettersByOrigin();
  expect(letters.size).toBe(malformed.length + bad.length + flood);
  for (const [at, [bytes, code, detail]] of malformed.entries()) {
    const by = `${folder.app}/source/recorded`;
    expectLetter(letters.get(`recorded.jsonl:${numberOf(at)}`), { by, code, detail, bytes });
  }
  const by = `${folder.app}/refine/${rawChainTopic.name}`;
  for (const [at, { value, code, detail }] of bad.entries()) {
    const bytes = value ?? Buffer.alloc(0);
    expectLetter(letters.get(`${rawChainTopic.name}-0@${at}`), { by: `${by}/0`, code, detail, bytes });
  }
  for (const at of [0, 4_999, 5_000, flood - 1]) {
    const letter = { by: `${by}/1`, code: 'not-framed', detail: /byte 112/, bytes: utf8(`poison ${at}`) };
    expectLetter(letters.get(`${rawChainTopic.name}-1@${at}`), letter);
  }
  await expectTheRest([1, 2, 3, 4]);
  expect(counter.counts()).toMatchObject({ dead: letters.size, restarts: 0, stopped: [] });
});

test('what has been told is not told again after a restart, and nothing comes twice', async () => {
  const before = (await lettersByOrigin()).size;
  await send(0, [{ value: null }, { value: rightValue(codec, 5) }]);
  await running(() => isStored(5));
  expect((await lettersByOrigin()).size).toBe(before + 1);
  await expectTheRest([1, 2, 3, 4, 5]);
  expect(counter.counts()).toMatchObject({ dead: before + 1, restarts: 0, stopped: [] });
});

const flooding = (): Message[] => Array.from({ length: flood }, (_, at) => ({ value: `poison ${at}` }));

const send = async (partition: number, messages: readonly Message[], compression?: CompressionTypes) =>
  producer.send({
    ...{ topic: rawTopic, acks: -1, messages: messages.map((message) => ({ ...message, partition })) },
    ...(compression === undefined ? {} : { compression }),
  });

async function drained(): Promise<void> {
  const lengths = await lengthsOf(sources(config));
  await running(() => isDrained(config, prepared.pool, lengths));
}

/** Runs the pipeline until something holds; rejects when the pipeline ends by itself. */
async function running(until: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController();
  const ended = runPipeline(prepared, new Set(['producers', 'processors', 'sinks']), stop.signal);
  try {
    await Promise.race([expect.poll(until, { timeout: 60_000, interval: 200 }).toBe(true), ended]);
  } finally {
    stop.abort();
    await ended;
  }
}

async function isStored(logIndex: number): Promise<boolean> {
  const { events } = await storedLines(folder.app, prepared.pool);
  return events.has(rightId(logIndex));
}

/** The store is what the good lines come to, and the good records beside them; in the order they came in. */
async function expectTheRest(written: readonly number[]): Promise<void> {
  const recomputed = await recompute(config, ruleSet);
  expect(recomputed.malformed).toBe(malformed.length);
  const [expected, stored] = [expectedLines(recomputed), await storedLines(folder.app, prepared.pool)];
  const beside = new Set(written.map(rightId));
  expect(new Set([...stored.events.keys()].filter((id) => !expected.events.has(id)))).toEqual(beside);
  expect(new Map([...stored.events].filter(([id]) => !beside.has(id)))).toEqual(expected.events);
  for (const kind of ['signals', 'revisions'] as const) expect(stored[kind]).toEqual(expected[kind]);
  const refusals = await prepared.pool.query(`SELECT * FROM ${folder.app}.sink_refusals`, []);
  expect(refusals).toEqual([]);
  for (const partition of [0, 1]) {
    const rejected = new Set(['somebody']);
    const raw = (await entriesOf(rawChainTopic, partition)).flatMap((entry) =>
      entry.type === 'record' && entry.envelope.body.type === 'EvmLog' ? [entry.envelope] : [],
    );
    const right = raw.filter(
      ({ id, body }) => id.length < 200 && 'address' in body && !rejected.has(body.address),
    );
    const passed = (await entriesOf(eventsTopic, partition)).flatMap((entry) =>
      entry.type === 'record' && entry.envelope.body.type === 'ChainEvent' ? [entry.envelope.id] : [],
    );
    expect(passed).toEqual(right.map(({ id }) => id));
  }
}

async function lettersByOrigin(): Promise<ReadonlyMap<string, DeadLetter>> {
  const letters = (await entriesOf(deadTopic, 0)).flatMap((entry) =>
    entry.type === 'record' && entry.envelope.body.type === 'DeadLetter' ? [entry.envelope.body] : [],
  );
  const byOrigin = new Map(letters.map((letter) => [letter.origin, letter]));
  expect(byOrigin.size).toBe(letters.length);
  return byOrigin;
}

async function entriesOf<Body>(topic: Topic<Body>, partition: number): Promise<readonly Entry<Body>[]> {
  const seat = await prepared.log.open(sourceActorId(folder.app, `reader-of-${cursorsTopic.name}`));
  const entries: Entry<Body>[] = [];
  for await (const batch of seat.restore(topic, partition, null)) entries.push(...batch.entries);
  await seat.close();
  return entries;
}

type Expected = Readonly<{ by: string; code: string; detail: RegExp; bytes: Buffer }>;

function expectLetter(letter: DeadLetter | undefined, { by, code, detail, bytes }: Expected): void {
  expect(letter).toMatchObject({ by, code });
  expect(letter?.detail).toMatch(detail);
  expect(Buffer.compare(letter?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
}
