import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../config.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-redis-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const example = readFileSync(join(root, 'millrace.yml'), 'utf8');
const section = /^redis:\n(?: {2}.*\n)+/m;

/** The example with another section `redis`, and the line at which that begins. */
function given(text: string): { file: string; line: number } {
  const file = join(folder, 'millrace.yml');
  const whole = example.replace(section, text).replaceAll(/\b(data\/\S+|rules\.yml)$/gm, `${root}/$1`);
  writeFileSync(file, whole);
  return { file, line: whole.slice(0, whole.indexOf(text)).split('\n').length };
}

test('the example writes out what Redis keeps anyway', () => {
  const asWritten = loadConfig({ file: join(root, 'millrace.yml'), env: {} }).redis;
  expect(asWritten).toEqual({ latestPerSubject: 100, changes: 10_000, ttlMs: 604_800_000 });
  expect(loadConfig({ file: given('').file, env: {} }).redis).toEqual(asWritten);
});

const refused: [text: string, line: number, message: string][] = [
  ['redis:\n  latest: 5\n', 1, 'unknown key redis.latest, expected one of latestPerSubject, changes, ttl'],
  [
    'redis:\n  latestPerSubject: 0\n',
    1,
    'redis.latestPerSubject is 0, expected a whole number from 1 to 10000',
  ],
  ['redis:\n  ttl: for ever\n', 1, 'redis.ttl is "for ever", expected a duration such as'],
  [
    'redis:\n  changes: 5\n  ttl: 60d\n',
    2,
    'redis.ttl is 60d, expected at most 30d, the retention of signals (',
  ],
];

test.each(refused)('%j is refused, with its line', (text, behind, message) => {
  const { file, line } = given(text);
  expect(() => loadConfig({ file, env: {} })).toThrow(`millrace.yml:${line + behind}: ${message}`);
});
