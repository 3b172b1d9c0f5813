import { expect, test } from 'vitest';
import { type LogEntry, schemaBook } from './schema-book.ts';

const key = (subject: string, version: number): string =>
  JSON.stringify({ keytype: 'SCHEMA', subject, version, magic: 1 });
const schema = (subject: string, version: number, id: number, deleted = false): LogEntry => ({
  key: key(subject, version),
  value: JSON.stringify({ subject, version, id, schema: `"${id}"`, deleted }),
});
const config = (subject: string | null, compatibilityLevel: string | null): LogEntry => ({
  key: JSON.stringify({ keytype: 'CONFIG', subject, magic: 0 }),
  value: compatibilityLevel === null ? null : JSON.stringify({ compatibilityLevel }),
});
const bookOf = (...entries: readonly LogEntry[]) => {
  const book = schemaBook();
  for (const entry of entries) book.apply(entry);
  return book;
};

test('versions come back in their order, whatever the order that compaction left', () => {
  const book = bookOf(schema('b', 2, 3), schema('a', 1, 1), schema('b', 1, 2));
  expect(book.subjects()).toEqual(['a', 'b']);
  expect(book.versions('b').map(({ id }) => id)).toEqual([2, 3]);
  expect(book.textOf(3)).toBe('"3"');
  expect(book.usesOf(3)).toMatchObject([{ subject: 'b', version: 2 }]);
});

test('what another registry has deleted is hidden, and its id and version are never given again', () => {
  const book = bookOf(schema('a', 1, 1), schema('a', 2, 2), schema('a', 2, 2, true));
  expect(book.versions('a').map(({ version }) => version)).toEqual([1]);
  expect(book.nextVersion('a')).toBe(3);
  expect(book.nextId()).toBe(3);
  expect(bookOf(schema('a', 1, 1), schema('a', 1, 1, true)).subjects()).toEqual([]);
});

test('a subject is deleted up to the version that was its last, and lives on with the next', () => {
  const deleted = {
    key: JSON.stringify({ keytype: 'DELETE_SUBJECT', subject: 'a', magic: 0 }),
    value: JSON.stringify({ subject: 'a', version: 2 }),
  };
  const book = bookOf(schema('a', 1, 1), schema('a', 2, 2), schema('b', 1, 3), deleted);
  expect(book.subjects()).toEqual(['b']);
  expect(book.subjects(true)).toEqual(['a', 'b']);
  book.apply(schema('a', 3, 4));
  expect(book.versions('a').map(({ version }) => version)).toEqual([3]);
  expect(book.everyVersion('a').map(({ version }) => version)).toEqual([1, 2, 3]);
});

test('a tombstone takes a version away for good, and its bytes can still be decoded', () => {
  const book = bookOf(schema('a', 1, 1), schema('a', 2, 2), { key: key('a', 2), value: null });
  expect(book.versions('a').map(({ version }) => version)).toEqual([1]);
  expect(book.textOf(2)).toBe('"2"');
});

test('a level holds until it is set again or taken back', () => {
  expect(bookOf(config('a', 'NONE'), config(null, 'FULL')).level('a')).toBe('NONE');
  expect(bookOf(config(null, 'FULL')).level(null)).toBe('FULL');
  expect(bookOf(config('a', 'NONE'), config('a', null)).level('a')).toBeNull();
});

test('records of a kind that is not known here change nothing', () => {
  const noop = { key: '{"keytype":"NOOP","magic":0}', value: null };
  expect(bookOf(noop, schema('a', 1, 1), noop).subjects()).toEqual(['a']);
});
