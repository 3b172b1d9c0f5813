/** One small envelope, as the codec writes it → its bytes, part by part. */
import type { Type } from 'avsc';
import { schemas } from '../../src/events.ts';
import { avroType } from '../../src/kafka/codec-union.ts';
import { code, table } from './markdown.ts';

const topic = 'signals';

export const example = {
  id: 'progress:p:0:9',
  key: 'p',
  at: 1_618_949_534_000,
  appendedAt: 1_792_000_000_000,
  redriven: null,
  body: {
    ...{ type: 'Progress', source: 'p', origin: 0, position: 9, at: 1_618_949_534_000 },
    ...{ chainId: 137, finalized: null, ended: false },
  },
};

/** Throws where the parts are not the whole: the page would explain bytes that nobody writes. */
export function wireExample(): string {
  const schema = schemas[topic] ?? '';
  const type = avroType(schema);
  const bytes = type.toBuffer(example);
  const values = new Map<string, unknown>(Object.entries(example));
  const parts = fieldsOf(type).map(({ name, type: field }) => field.toBuffer(values.get(name)));
  const [id, key, at, appendedAt, redriven, body] = parts;
  const whole = Buffer.concat(parts).equals(bytes);
  if (!id || !key || !at || !appendedAt || !redriven || !body || !whole)
    throw new Error('the fields of the envelope are not id, key, at, appendedAt, redriven and body any more');
  const millis = 'a long, zigzag and variable in length';
  return table(
    ['Bytes', 'What they are'],
    [
      ['00 00 00 00 07', 'the framing: a zero byte, and the id of the schema, here 7'],
      [hex(id), `${code('id')}: ${id[0] ? id[0] / 2 : 0} bytes of UTF-8, ${code(example.id)}`],
      [hex(key), `${code('key')}: 1 byte, ${code(example.key)}`],
      [hex(at), `${code('at')}: ${example.at}, ${millis}`],
      [hex(appendedAt.subarray(0, 1)), `${code('appendedAt')}: branch 1 of its union, ${code('long')}`],
      [hex(appendedAt.subarray(1)), `${example.appendedAt}`],
      [hex(redriven), `${code('redriven')}: branch 0 of its union, ${code('null')}`],
      [hex(body.subarray(0, 1)), `${code('body')}: branch 1 of the union, ${code('millrace.Progress')}`],
      [hex(body.subarray(1)), 'the fields of that record, one after the other, with nothing between them'],
    ].map(([cell = '', text = '']) => [code(cell), text]),
  );
}

/** avsc's own types do not say that a record's type has fields. */
const fieldsOf = (type: Type): readonly { name: string; type: Type }[] =>
  'fields' in type && Array.isArray(type.fields) ? type.fields : [];

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ');
