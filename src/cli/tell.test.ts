import { expect, test } from 'vitest';
import { type News, teller } from './tell.ts';

/** What stands on a terminal of some columns, or in a file, after all that has been told. */
function shown(columns: number | null, ...told: readonly News[]): readonly string[] {
  let written = '';
  const terminal = columns === null ? {} : { isTTY: true as const, columns };
  const write = (text: string): boolean => {
    written += text;
    return true;
  };
  const tell = teller(false, { ...terminal, write });
  for (const news of told) tell(news);
  const rows: string[] = [];
  for (const line of written.split('\n').slice(0, -1)) {
    const parts = line.split(up);
    rows.splice(rows.length - (parts.length - 1));
    rows.push(...cut(parts.at(-1) ?? '', columns ?? Number.MAX_SAFE_INTEGER));
  }
  return rows;
}

/** One row up, and that row empty. */
const up = '\x1b[1A\x1b[2K';

const cut = (text: string, columns: number): string[] =>
  Array.from({ length: Math.max(1, Math.ceil(text.length / columns)) }, (_, row) =>
    text.slice(row * columns, (row + 1) * columns),
  );

const progress = (line: string): News => ({ type: 'progress', line });
const service = (line: string): News => ({ type: 'service', service: 'kafka', line });
const services: News = { type: 'services', downloadMs: 0, startMs: 8_240, joined: false };

test('on a terminal a line of progress takes the place of the one before, whatever its width', () => {
  const lines = shown(
    10,
    progress('a line of 22 characters'.slice(0, 22)),
    progress('short'),
    progress('end'),
  );
  expect(lines).toEqual(['end']);
  expect(shown(10, progress('one'), { type: 'drained' }, progress('two'))).toContain('one');
});

test('services that are up so far give way to the line that says that all are', () => {
  expect(shown(80, service('redis'), service('redis, kafka'), services, progress('0'))).toEqual([
    'services    up in 8.2 s',
    '0',
  ]);
});

test('elsewhere every line stands', () => {
  const told = [service('redis'), { ...services, downloadMs: 12_000 }, progress('one'), progress('two')];
  expect(shown(null, ...told)).toEqual([
    'redis',
    'services    up in 8.2 s (fetched in 12.0 s)',
    'one',
    'two',
  ]);
});
