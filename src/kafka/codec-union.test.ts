import { expect, test } from 'vitest';
import { avroType } from './codec-union.ts';

const trade = (fields: object[] = []) => ({
  type: 'record',
  name: 'Trade',
  namespace: 'millrace',
  fields: [{ name: 'price', type: 'double' }, ...fields],
});
const book = {
  type: 'record',
  name: 'Book',
  namespace: 'millrace',
  fields: [{ name: 'note', type: ['null', 'string'] }],
};
const envelope = (body: object[]) =>
  JSON.stringify({
    type: 'record',
    name: 'Envelope',
    namespace: 'millrace',
    fields: [
      { name: 'body', type: body },
      { name: 'seen', type: ['null', 'long'] },
    ],
  });

test('a record in a union comes back with its name as type, and nothing wrapped', () => {
  const type = avroType(envelope([trade(), book]));
  for (const body of [
    { type: 'Trade', price: 1.5 },
    { type: 'Book', note: 'thin' },
    { type: 'Book', note: null },
  ]) {
    expect({ ...type.fromBuffer(type.toBuffer({ body, seen: 7 })).body }).toEqual(body);
  }
  expect(type.fromBuffer(type.toBuffer({ body: { type: 'Trade', price: 1 }, seen: null })).seen).toBeNull();
});

test('a body of a name the union does not hold cannot be written', () => {
  const type = avroType(envelope([trade(), book]));
  expect(() => type.toBuffer({ body: { type: 'Candle', price: 1 }, seen: null })).toThrow();
});

test('a reader with a new field takes its default from what an old writer wrote', () => {
  const old = avroType(envelope([trade(), book]));
  const now = avroType(envelope([trade([{ name: 'venue', type: 'string', default: 'unknown' }]), book]));
  const bytes = old.toBuffer({ body: { type: 'Trade', price: 2 }, seen: 3 });
  const read = now.fromBuffer(bytes, now.createResolver(old));
  expect({ ...read.body }).toEqual({ type: 'Trade', price: 2, venue: 'unknown' });
  expect(read.seen).toBe(3);
});

test('an old reader passes over the field a new writer added', () => {
  const old = avroType(envelope([trade(), book]));
  const now = avroType(envelope([trade([{ name: 'venue', type: 'string', default: 'unknown' }]), book]));
  const bytes = now.toBuffer({ body: { type: 'Trade', price: 2, venue: 'x' }, seen: 3 });
  expect({ ...old.fromBuffer(bytes, old.createResolver(now)).body }).toEqual({ type: 'Trade', price: 2 });
});

test('any bytes are written, and read from what was written as bytes or as a string', () => {
  const schemaOf = (type: string) =>
    `{ "type": "record", "name": "Letter", "fields": [{ "name": "bytes", "type": "${type}" }] }`;
  const [letter, older] = [avroType(schemaOf('bytes')), avroType(schemaOf('string'))];
  const written = letter.toBuffer({ bytes: new Uint8Array([1, 2, 3]).subarray(1) });
  expect(letter.fromBuffer(written, letter.createResolver(letter))).toEqual({ bytes: Buffer.from([2, 3]) });
  const read = letter.fromBuffer(older.toBuffer({ bytes: 'ab' }), letter.createResolver(older));
  expect(read).toEqual({ bytes: Buffer.from('ab') });
  expect(() => letter.toBuffer({ bytes: 'ab' })).toThrow();
});
