import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawChainTopic, schemas } from '../../src/events.ts';
import type { Entry } from '../../src/flow/envelope.ts';
import { actorId } from '../../src/flow/ids.ts';
import type { Log, Write } from '../../src/flow/log.ts';
import { avroCodec, type Codec } from '../../src/kafka/codec.ts';
import { kafkaLog } from '../../src/kafka/kafka-log.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { progress, write } from '../contracts/log-contract.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';
import { registryAt } from './registry-at.ts';

type Field = { name: string; type: unknown; default?: unknown };
type Named = { name: string; fields: Field[] };

const urls = inject('urls');
const rounds = 20;

let world: KafkaWorld;
let newer: Log;
beforeAll(async () => {
  world = await kafkaWorld(urls);
  const codec = codecWith((fields) => [...fields, { name: 'lagMs', type: 'long', default: -1 }]);
  await codec.prepare([rawChainTopic]);
  newer = await kafkaLog({ ...world.options, codec });
});
afterAll(async () => {
  await newer.close();
  await world.end();
});

const subject = (): string => `${world.nameInKafka(rawChainTopic.name)}-value`;

/** The codec of a version whose `Progress` has other fields than this one's. */
function codecWith(change: (fields: Field[]) => Field[]): Codec {
  const envelope: Named = JSON.parse(schemas[rawChainTopic.name] ?? '');
  const body = envelope.fields.find(({ name }) => name === 'body')?.type as Named[];
  for (const record of body) if (record.name === 'Progress') record.fields = change(record.fields);
  const texts = { ...schemas, [rawChainTopic.name]: JSON.stringify(envelope) };
  return avroCodec(schemaRegistry({ url: urls.registry }), world.nameInKafka, texts);
}

const ofNewVersion = (id: string, position: number): Write => {
  const { draft, ...rest } = write(rawChainTopic, 0, id);
  return { ...rest, draft: { ...draft, body: { ...progress(id, position), lagMs: 7 } } };
};

async function writing(log: Log, name: string, writeOf: (id: string, at: number) => Write): Promise<void> {
  const by = actorId(world.app, name, rawChainTopic.name, 0);
  const seat = await log.open(by);
  for (let at = 0; at < rounds; at++)
    expect(await seat.commit({ by, writes: [writeOf(`${name}-${at}`, at)] })).toBe('committed');
  await seat.close();
}

async function reading(log: Log, name: string): Promise<ReadonlyMap<string, object>> {
  const seat = await log.open(actorId(world.app, name, rawChainTopic.name, 0));
  const bodies = new Map<string, object>();
  const signal = AbortSignal.timeout(60_000);
  for await (const { entries } of seat.batches(rawChainTopic, null, signal)) {
    for (const entry of entries as readonly Entry<unknown>[]) {
      if (entry.type !== 'record') throw new Error(entry.why.detail);
      bodies.set(entry.envelope.id, { ...(entry.envelope.body as object) });
    }
    if (bodies.size === 2 * rounds) break;
  }
  await seat.close();
  return bodies;
}

test('old and new readers and writers work on one topic at the same time', async () => {
  const [readByOld, readByNew] = await Promise.all([
    reading(world.log, 'old-reader'),
    reading(newer, 'new-reader'),
    writing(world.log, 'old-writer', (id, at) => write(rawChainTopic, 0, id, at)),
    writing(newer, 'new-writer', ofNewVersion),
  ]);
  for (let at = 0; at < rounds; at++) {
    const [old, fresh] = [`old-writer-${at}`, `new-writer-${at}`];
    expect(readByOld.get(old)).toEqual(progress(old, at));
    expect(readByOld.get(fresh)).toEqual(progress(fresh, at));
    expect(readByNew.get(old)).toEqual({ ...progress(old, at), lagMs: -1 });
    expect(readByNew.get(fresh)).toEqual({ ...progress(fresh, at), lagMs: 7 });
  }
});

test('a version whose schema could not read what is there is refused before it writes', async () => {
  const retyped = codecWith((fields) =>
    fields.map((field) => (field.name === 'position' ? { ...field, type: 'string' } : field)),
  );
  await expect(retyped.prepare([rawChainTopic])).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('Progress.position was long and is string now: what version 2 wrote'),
  });
  const { body } = await registryAt(urls.registry).ask('GET', `/subjects/${subject()}/versions`);
  expect(body).toEqual([1, 2]);
});
