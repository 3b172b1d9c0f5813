import avsc from 'avsc';
import { describe, expect, test } from 'vitest';
import { allows, chains, compatibilityTable, field, record } from '../../test/compatibility-table.ts';
import { confluentMessages } from './compatibility/confluent-messages.ts';
import { levels } from './compatibility/levels.ts';
import { schemaProblem, whyRefused } from './compatibility.ts';

describe.each(levels)('under %s', (level) => {
  test.each(compatibilityTable)('$change', (row) => {
    const refusals = whyRefused(level, row.new, [{ version: 1, schema: row.old }]);
    expect(refusals.length === 0).toBe(allows(level, row));
  });
});

const typeOf = (schema: string) =>
  avsc.Type.forSchema(JSON.parse(schema), { wrapUnions: 'always', registry: {} });
const resolves = (reader: string, writer: string): boolean => {
  try {
    typeOf(reader).createResolver(typeOf(writer));
    return true;
  } catch (thrown) {
    return !(thrown instanceof Error);
  }
};

test.each(compatibilityTable)('avsc, which the codec reads with, on: $change', (row) => {
  const refuses = row.avscRefuses ?? [];
  expect(resolves(row.new, row.old)).toBe(row.backward && !refuses.includes('backward'));
  expect(resolves(row.old, row.new)).toBe(row.forward && !refuses.includes('forward'));
});

test('only the transitive levels look beyond the latest version', () => {
  const refused = (
    level: (typeof levels)[number],
    [first = '', second = '', third = '']: readonly string[],
  ) =>
    whyRefused(level, third, [
      { version: 1, schema: first },
      { version: 2, schema: second },
    ]).map(({ version }) => version);
  expect(refused('BACKWARD', chains.backward)).toEqual([]);
  expect(refused('BACKWARD_TRANSITIVE', chains.backward)).toEqual([1]);
  expect(refused('FORWARD', chains.forward)).toEqual([]);
  expect(refused('FORWARD_TRANSITIVE', chains.forward)).toEqual([1]);
  expect(refused('FULL_TRANSITIVE', chains.backward)).toContain(1);
});

const envelope = (...fields: readonly object[]): string =>
  JSON.stringify(record('Envelope', [field('body', [record('Trade', fields), record('Pause', [])])]));
const price = field('price', 'double');
const side = (...symbols: readonly string[]) => field('side', { type: 'enum', name: 'Side', symbols });

test.each([
  [
    'BACKWARD',
    envelope(price),
    envelope(price, field('venue', 'string')),
    /^Trade\.venue is new and has no default: what version 4 wrote could not be read\. Give it a default\.$/,
  ],
  [
    'FORWARD',
    envelope(price),
    envelope(),
    /^Trade\.price is gone and had no default: readers that have version 4 could not read/,
  ],
  [
    'BACKWARD',
    envelope(price),
    envelope(field('price', 'string')),
    /^Trade\.price was double and is string now/,
  ],
  [
    'FORWARD',
    envelope(price),
    envelope(field('price', 'string')),
    /^Trade\.price was double and is string now/,
  ],
  ['BACKWARD', envelope(side('A', 'B')), envelope(side('A')), /^Trade\.side has lost B/],
  ['FORWARD', envelope(side('A')), envelope(side('A', 'B')), /^Trade\.side has the new symbols B/],
  [
    'BACKWARD',
    envelope(field('x', ['null', 'int'])),
    envelope(field('x', ['null'])),
    /^Trade\.x can no longer be int/,
  ],
  [
    'FORWARD',
    envelope(field('x', ['null'])),
    envelope(field('x', ['null', 'int'])),
    /^Trade\.x can be int now/,
  ],
] as const)('a person is told under %s what breaks, where, and what to do', (level, old, fresh, words) => {
  const refusals = whyRefused(level, fresh, [{ version: 4, schema: old }]);
  expect(refusals).toHaveLength(1);
  expect(refusals[0]?.words).toMatch(words);
});

test('a script is told in the form of Confluent, with the path in the schema of the reader', () => {
  const refusals = whyRefused('FULL', envelope(price, field('venue', 'string')), [
    { version: 2, schema: envelope(price) },
  ]);
  const [message, level] = confluentMessages('FULL', refusals);
  expect(message).toContain(
    "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'Trade.venue is new",
  );
  expect(message).toContain('path /fields/0/type/0/fields/1');
  expect(level).toBe("{compatibility: 'FULL'}");
  expect(confluentMessages('FULL', [])).toEqual([]);
});

test('what is no schema is told by the reason', () => {
  expect(schemaProblem('"int"')).toBeNull();
  expect(schemaProblem('{"type":"nonsense"}')).toContain('nonsense');
  expect(schemaProblem(JSON.stringify(record('A', [field('a', 'int', { default: 'x' })])))).toContain(
    'default',
  );
});
