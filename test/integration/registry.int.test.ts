import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { Kafka, logLevel } from 'kafkajs';
import { expect, inject, test } from 'vitest';
import { freePorts } from '../../src/stack/free-ports.ts';
import { refused, registryAt } from './registry-at.ts';

const urls = inject('urls');
const fresh = (): string => `subject-${randomBytes(6).toString('hex')}`;

type Field = Readonly<{ name: string; type: unknown; default?: unknown }>;
const price: Field = { name: 'price', type: 'double' };
const note: Field = { name: 'note', type: ['null', 'string'], default: null };
const venue: Field = { name: 'venue', type: 'string' };
const recordOf = (...fields: readonly Field[]): string =>
  JSON.stringify({ type: 'record', name: 'Trade', namespace: 'millrace.test', fields });

const { ask } = registryAt(urls.registry);
const register = (subject: string, schema: string) =>
  ask('POST', `/subjects/${subject}/versions`, { schema });

test('a schema is registered once, however often and however laid out it comes', async () => {
  const subject = fresh();
  const first = await register(subject, recordOf(price));
  expect(first).toEqual({ status: 200, body: { id: expect.any(Number) } });
  expect(await register(subject, recordOf(price))).toEqual(first);
  expect(await register(subject, JSON.stringify(JSON.parse(recordOf(price)), null, 4))).toEqual(first);
  expect(await register(fresh(), recordOf(price))).toEqual(first);
  expect(await ask('GET', `/subjects/${subject}/versions`)).toEqual({ status: 200, body: [1] });
  const all = await Promise.all(Array.from({ length: 8 }, () => register(subject, recordOf(price, note))));
  expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
  expect(await ask('GET', `/subjects/${subject}/versions`)).toEqual({ status: 200, body: [1, 2] });
});

test('what is registered is found by id, by version, as the latest and by its text', async () => {
  const subject = fresh();
  const [older, newer] = [recordOf(price), recordOf(price, note)];
  await register(subject, older);
  const { id } = (await register(subject, newer)).body;
  const second = { subject, version: 2, id, schema: newer };
  expect((await ask('GET', `/subjects/${subject}/versions/2`)).body).toEqual(second);
  expect((await ask('GET', `/subjects/${subject}/versions/latest`)).body).toEqual(second);
  expect((await ask('GET', `/subjects/${subject}/versions/1`)).body).toMatchObject({
    version: 1,
    schema: older,
  });
  expect((await ask('GET', `/subjects/${subject}/versions/2/schema`)).body).toEqual(JSON.parse(newer));
  expect((await ask('POST', `/subjects/${subject}`, { schema: newer })).body).toEqual(second);
  expect((await ask('GET', `/schemas/ids/${id}`)).body).toEqual({ schema: newer });
  expect((await ask('GET', `/schemas/ids/${id}/versions`)).body).toContainEqual({ subject, version: 2 });
  expect((await ask('GET', '/subjects')).body).toContain(subject);
});

test('a schema that could not read what the latest wrote is refused, unless the level is NONE', async () => {
  const subject = fresh();
  await register(subject, recordOf(price));
  const breaking = recordOf(price, venue);
  const check = (schema: string) =>
    ask('POST', `/compatibility/subjects/${subject}/versions/latest?verbose=true`, { schema });
  expect(await check(breaking)).toEqual({
    status: 200,
    body: {
      is_compatible: false,
      messages: [expect.stringContaining('venue'), "{compatibility: 'BACKWARD'}"],
    },
  });
  const refusal = await register(subject, breaking);
  expect(refusal).toEqual(refused(409));
  expect(refusal.body.message).toContain("{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'");
  expect(refusal.body.message).toContain(`incompatible with an earlier schema for subject "${subject}"`);
  expect((await check(recordOf(price, note))).body).toEqual({ is_compatible: true, messages: [] });
  expect((await register(subject, recordOf(price, note))).status).toBe(200);
  expect((await register(subject, recordOf())).status).toBe(200);

  const level = { compatibility: 'NONE' };
  expect(await ask('PUT', `/config/${subject}`, level)).toEqual({ status: 200, body: level });
  expect((await ask('GET', `/config/${subject}`)).body).toEqual({ compatibilityLevel: 'NONE' });
  expect((await register(subject, breaking)).status).toBe(200);
  expect((await ask('GET', `/subjects/${subject}/versions`)).body).toEqual([1, 2, 3, 4]);
});

test('a level is set for all and for one, and taken back; a level that is none answers 422', async () => {
  const [subject, other] = [fresh(), fresh()];
  const levelOf = async (path: string) =>
    (await ask('GET', `/config${path}?defaultToGlobal=true`)).body.compatibilityLevel;
  expect(await ask('PUT', `/config/${other}`, { compatibility: 'SIDEWAYS' })).toEqual(refused(42203));
  try {
    await ask('PUT', '/config', { compatibility: 'full_transitive' });
    await ask('PUT', `/config/${subject}`, { compatibility: 'FORWARD' });
    expect([await levelOf(''), await levelOf(`/${other}`)]).toEqual(['FULL_TRANSITIVE', 'FULL_TRANSITIVE']);
    expect(await levelOf(`/${subject}`)).toBe('FORWARD');
    const taken = { status: 200, body: { compatibilityLevel: 'FORWARD' } };
    expect(await ask('DELETE', `/config/${subject}`)).toEqual(taken);
    expect(await ask('DELETE', `/config/${subject}`)).toEqual(refused(40401));
    expect(await levelOf(`/${subject}`)).toBe('FULL_TRANSITIVE');
  } finally {
    expect((await ask('DELETE', '/config')).status).toBe(200);
  }
  expect(await levelOf('')).toBe('BACKWARD');
});

test('a subject is deleted in two steps, and what was written with it can still be read', async () => {
  const subject = fresh();
  const { id } = (await register(subject, recordOf(price))).body;
  await register(subject, recordOf(price, note));
  const path = `/subjects/${subject}`;
  expect(await ask('DELETE', `${path}?permanent=true`)).toEqual(refused(40405));
  expect(await ask('DELETE', `${path}/versions/1?permanent=true`)).toEqual(refused(40407));
  expect(await ask('DELETE', `${path}/versions/1`)).toEqual({ status: 200, body: 1 });
  expect(await ask('DELETE', `${path}/versions/1`)).toEqual(refused(40406));
  expect((await ask('GET', `${path}/versions`)).body).toEqual([2]);
  expect((await ask('GET', `${path}/versions?deleted=true`)).body).toEqual([1, 2]);
  expect(await ask('DELETE', `${path}/versions/nine`)).toEqual(refused(42202));
  expect(await ask('DELETE', `${path}/versions/9`)).toEqual(refused(40402));
  expect(await ask('DELETE', path)).toEqual({ status: 200, body: [2] });
  expect(await ask('DELETE', path)).toEqual(refused(40404));
  expect((await ask('GET', '/subjects')).body).not.toContain(subject);
  expect((await ask('GET', '/subjects?deleted=true')).body).toContain(subject);
  expect((await register(subject, recordOf(price))).body).toEqual({ id });
  expect((await ask('GET', `${path}/versions`)).body).toEqual([3]);
  await ask('DELETE', path);
  expect(await ask('DELETE', `${path}?permanent=true`)).toEqual({ status: 200, body: [1, 2, 3] });
  expect((await ask('GET', '/subjects?deleted=true')).body).not.toContain(subject);
  expect((await ask('GET', `/schemas/ids/${id}`)).status).toBe(200);
});

test('what is not there, and what is not a request, is refused with the codes of Confluent', async () => {
  const [subject, nowhere] = [fresh(), fresh()];
  await register(subject, recordOf(price));
  expect(await ask('GET', `/subjects/${nowhere}/versions`)).toEqual(refused(40401));
  expect(await ask('GET', `/subjects/${nowhere}/versions/1`)).toEqual(refused(40401));
  expect(await ask('POST', `/subjects/${nowhere}`, { schema: recordOf(price) })).toEqual(refused(40401));
  expect(await ask('GET', `/subjects/${subject}/versions/7`)).toEqual(refused(40402));
  expect(await ask('GET', `/subjects/${subject}/versions/first`)).toEqual(refused(42202));
  expect(await ask('POST', `/subjects/${subject}`, { schema: recordOf(note) })).toEqual(refused(40403));
  expect(await ask('GET', '/schemas/ids/999999')).toEqual(refused(40403));
  expect(await ask('GET', `/config/${subject}`)).toEqual(refused(40408));
  expect((await ask('GET', `/config/${subject}?defaultToGlobal=true`)).body).toEqual({
    compatibilityLevel: 'BACKWARD',
  });
  expect(await register(subject, '{"type":"nonsense"}')).toEqual(refused(42201));
  expect(await register(subject, 'not even JSON')).toEqual(refused(42201));
  expect(await ask('POST', `/subjects/${subject}/versions`, {})).toEqual(refused(42201));
  expect(
    await ask('POST', `/subjects/${subject}/versions`, { schema: '{}', schemaType: 'PROTOBUF' }),
  ).toEqual(refused(42201));
  expect(await ask('POST', `/subjects/${subject}/versions`, 'not even JSON')).toEqual(refused(400));
  expect(await ask('DELETE', `/subjects/${nowhere}`)).toEqual(refused(40401));
  expect(await ask('PATCH', `/subjects/${subject}`)).toEqual(refused(404));
  const normalized = `/subjects/${subject}/versions?normalize=true`;
  expect(await ask('POST', normalized, { schema: recordOf(price) })).toEqual(refused(42201));
  expect(await ask('GET', '/mode')).toEqual({ status: 200, body: { mode: 'READWRITE' } });
});

test('a subject may hold any character that a topic or a person puts there', async () => {
  const subject = `${fresh()} ü/:?`;
  const path = `/subjects/${encodeURIComponent(subject)}/versions`;
  await ask('POST', path, { schema: recordOf(price) });
  expect((await ask('GET', `${path}/1`)).body).toMatchObject({ subject, version: 1 });
});

test('the client that teams use registers, encodes with, and finds schemas', async () => {
  const client = new SchemaRegistry({ host: urls.registry });
  const subject = fresh();
  const { id } = await client.register({ type: SchemaType.AVRO, schema: recordOf(price) }, { subject });
  const stranger = new SchemaRegistry({ host: urls.registry });
  expect(await stranger.decode(await client.encode(id, { price: 1.5 }))).toMatchObject({ price: 1.5 });
  expect(await stranger.getLatestSchemaId(subject)).toBe(id);
  expect(
    await stranger.getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema: recordOf(price) }),
  ).toBe(id);
  await expect(
    client.register({ type: SchemaType.AVRO, schema: recordOf(price, venue) }, { subject }),
  ).rejects.toThrow(/incompatible/);
});

test('the topic holds the records of Confluent, and a registry started on it knows every id', async () => {
  const subject = fresh();
  const { id } = (await register(subject, recordOf(price, note))).body;
  expect(await schemasRecords()).toContainEqual({
    key: `{"keytype":"SCHEMA","subject":"${subject}","version":1,"magic":1}`,
    value: { subject, version: 1, id, schema: recordOf(price, note), deleted: false },
  });
  const [port] = await freePorts(1, []);
  const entry = join(import.meta.dirname, '../../src/cli/registry.ts');
  const child = spawn(process.execPath, [entry, '--kafka', urls.kafka, '--port', String(port)], {
    stdio: 'ignore',
  });
  try {
    const registry = `http://127.0.0.1:${port}`;
    const other = registryAt(registry);
    while ((await fetch(registry).catch(() => null)) === null) await sleep(50);
    expect((await other.ask('GET', `/schemas/ids/${id}`)).body).toEqual({
      schema: recordOf(price, note),
    });
    expect((await other.ask('GET', '/subjects')).body).toEqual((await ask('GET', '/subjects')).body);
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
});

async function schemasRecords(): Promise<readonly Readonly<{ key: string; value: unknown }>[]> {
  const kafka = new Kafka({ brokers: [urls.kafka], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const [offsets] = await admin.fetchTopicOffsets('_schemas');
  const { topics } = await admin.fetchTopicMetadata({ topics: ['_schemas'] });
  await admin.disconnect();
  expect(topics[0]?.partitions).toHaveLength(1);
  const groupId = fresh();
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic: '_schemas', fromBeginning: true });
  const records: { key: string; value: unknown }[] = [];
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        records.push({ key: String(message.key), value: JSON.parse(String(message.value)) });
        if (Number(message.offset) === Number(offsets?.high) - 1) resolve();
      },
    });
  });
  await consumer.disconnect();
  return records;
}
