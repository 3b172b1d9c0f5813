import { expect, test } from 'vitest';
import { type Signal, schemas, signalsTopic } from '../src/events.ts';
import { avroType } from '../src/kafka/codec-union.ts';
import { signal } from './flowing.ts';

type Field = { name: string; type: unknown; default?: unknown };
type Named = { name: string; fields: Field[] };

/** What became nullable when signals on markets and posts came. */
const relaxed = ['chainId', 'blockNumber', 'blockHash', 'transactionHash', 'logIndex'];

const nowText = schemas[signalsTopic.name] ?? '';
const now = avroType(nowText);
const before = avroType(strict(nowText));

/** The schema as it was: a chain's fields have a value and no default. */
function strict(text: string): string {
  const envelope: Named = JSON.parse(text);
  const bodies = envelope.fields.find(({ name }) => name === 'body')?.type as Named[];
  const record = bodies.find(({ name }) => name === 'Signal');
  for (const field of record?.fields ?? []) {
    if (!relaxed.includes(field.name)) continue;
    field.type = (field.type as unknown[])[1];
    delete field.default;
  }
  return JSON.stringify(envelope);
}

const envelope = (body: Signal) => ({ id: 's1', key: 'k', at: 1, appendedAt: 2, body });
const said = signal({
  ...{ chainId: null, blockNumber: null, blockHash: null, transactionHash: null, logIndex: null },
  state: 'confirmed',
});

test('what was written before is read now, field by field', () => {
  const read = now.fromBuffer(before.toBuffer(envelope(signal())), now.createResolver(before));
  expect({ ...read.body }).toEqual(signal());
});

test('a signal on what was said comes back as it went', () => {
  expect({ ...now.fromBuffer(now.toBuffer(envelope(said))).body }).toEqual(said);
});

/** Avro would let a value through that is there; avsc asks that all there may be fits. So sinks go first. */
test('the version before reads nothing wrong of what is written now: it refuses to read it', () => {
  expect(() => before.createResolver(now)).toThrow(/cannot read/);
});
