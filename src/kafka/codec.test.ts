import { expect, test } from 'vitest';
import { logOf } from '../../test/chain-world.ts';
import { deadTopic, eventsTopic, rawChainTopic, schemas } from '../events.ts';
import { epochMs, eventId } from '../flow/ids.ts';
import { avroCodec } from './codec.ts';
import type { RawRecord } from './record-batch.ts';
import type { Registry } from './schema-registry.ts';

const ids = new Map([rawChainTopic.name, eventsTopic.name, deadTopic.name].map((name, at) => [name, at + 1]));
/** Registered after the first records that were written with them. */
const late = new Map<number, string>();
const asked: number[] = [];
const registry: Registry = {
  idOf: async (topic) => ids.get(topic) ?? 0,
  async schemaOf(id) {
    asked.push(id);
    const name = [...ids].find(([, known]) => known === id)?.[0] ?? late.get(id);
    return name === undefined ? null : (schemas[name] ?? null);
  },
};
const codec = avroCodec(registry, (topic) => topic);
await codec.prepare([rawChainTopic, eventsTopic, deadTopic]);

const draft = { id: eventId('e1'), key: 'k', at: epochMs(1), appendedAt: null, body: logOf() };
const right = codec.encode(rawChainTopic, draft);
const bytes = Uint8Array.of(1);
const letter = { type: 'DeadLetter', code: 'c', detail: 'd', by: 'b', origin: 'o', bytes };

const record = (value: Buffer | null): RawRecord => ({ offset: 7, timestampMs: 5, key: null, value });
const framed = (id: number, body = right.subarray(5)): Buffer => {
  const frame = Buffer.alloc(5);
  frame.writeInt32BE(id, 1);
  return Buffer.concat([frame, body]);
};

/** The right value, but its topics announce `count` items instead of three. */
function announcing(...count: readonly number[]): Buffer {
  const at = right.indexOf(Buffer.from([6, 132, 1]));
  return Buffer.concat([right.subarray(0, at), Buffer.from(count), right.subarray(at + 1)]);
}

const poisons: readonly (readonly [what: string, value: Buffer | null, code: string, detail: RegExp])[] = [
  ['no value', null, 'null-value', /no value/],
  ['no magic byte', Buffer.from('hello world'), 'not-framed', /starts with the byte 104; a zero byte/],
  ['five bytes', Buffer.from([0, 0, 0, 0, 1]), 'not-framed', /has 5 bytes/],
  ['nothing', Buffer.alloc(0), 'not-framed', /has 0 bytes/],
  ['an unknown schema', framed(99), 'unknown-schema', /^The registry has no Avro schema 99\.$/],
  ['a negative schema id', framed(-1), 'unknown-schema', /no Avro schema -1/],
  [
    "another topic's record",
    codec.encode(deadTopic, { ...draft, body: letter }),
    'wrong-record',
    /^Schema 3 is of other records than raw\.chain carries: EvmLog, Progress, EvmCall, EvmBlock\.$/,
  ],
  ['a record cut off', right.subarray(0, -9), 'undecodable', /^Not what schema 1 says: truncated buffer/],
  ['a varint cut off', framed(1, Buffer.from([0x80, 0x80])), 'undecodable', /schema 1/],
  ['bytes behind the record', Buffer.concat([right, bytes]), 'undecodable', /trailing data/],
  ['a union branch that is not there', framed(1, Buffer.from([2, 65, 2, 65, 0, 0, 40])), 'undecodable', /./],
];

test.each(poisons)('%s is told with its bytes', async (_, value, code, detail) => {
  const [entry] = await codec.decode(rawChainTopic, [record(value)]);
  expect(entry).toMatchObject({ type: 'undecodable', offset: 7, why: { code } });
  if (entry?.type !== 'undecodable') throw new Error('it was read');
  expect(entry.why.detail).toMatch(detail);
  expect(Buffer.from(entry.bytes)).toEqual(value ?? Buffer.alloc(0));
});

test('what is right is read between what is wrong, an unknown schema asked for once a batch', async () => {
  asked.length = 0;
  const values = [framed(98), right, null, framed(98), right];
  const entries = await codec.decode(rawChainTopic, values.map(record));
  expect(entries.map(({ type }) => type === 'record')).toEqual([false, true, false, false, true]);
  expect(entries[1]).toMatchObject({ envelope: { id: 'e1', appendedAt: 5, body: logOf() } });
  expect(asked).toEqual([98]);
  await codec.decode(rawChainTopic, [record(right), record(framed(98)), record(right)]);
  expect(asked).toEqual([98, 98]);
});

test('what was written with a schema that came later is read as soon as it is there', async () => {
  const early = framed(97);
  expect(await codec.decode(rawChainTopic, [record(early)])).toMatchObject([
    { why: { code: 'unknown-schema' } },
  ]);
  late.set(97, rawChainTopic.name);
  expect(await codec.decode(rawChainTopic, [record(early)])).toMatchObject([{ envelope: { id: 'e1' } }]);
});

// Without our patch of avsc these take gigabytes and minutes: one such record would end the process.
test.each([
  ['2 ** 26 items', [0x80, 0x80, 0x80, 0x40]],
  ['2 ** 32 items', [0x80, 0x80, 0x80, 0x80, 0x20]],
  ['2 ** 50 items, in a block with a size', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0x02]],
] as const)('a record that announces %s and has three is refused at once', async (_, count) => {
  const startMs = performance.now();
  const [entry] = await codec.decode(rawChainTopic, [record(announcing(...count))]);
  expect(entry).toMatchObject({ type: 'undecodable', why: { code: 'undecodable' } });
  expect(performance.now() - startMs).toBeLessThan(500);
});
