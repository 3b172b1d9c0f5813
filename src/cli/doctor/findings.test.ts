import { expect, test } from 'vitest';
import { clockFinding } from './clock-finding.ts';
import { findingsIn } from './redis-findings.ts';

const info = (lines: Readonly<Record<string, string | number>>): string =>
  Object.entries({
    redis_version: '7.2.4',
    aof_enabled: 1,
    maxmemory: 0,
    maxmemory_policy: 'noeviction',
    ...lines,
  })
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('');

const weak = (text: string): string[] =>
  findingsIn(text)
    .filter(({ verdict }) => verdict === 'weak')
    .map(({ what }) => what);

test.each([
  ['as it should be', {}, []],
  ['old', { redis_version: '5.0.14' }, ['redis version']],
  ['without any file', { aof_enabled: 0, rdb_last_save_time: 0 }, ['redis persistence']],
  ['with snapshots alone', { aof_enabled: 0, rdb_last_save_time: 1_700_000_000 }, []],
  ['that evicts anything', { maxmemory: 1, maxmemory_policy: 'allkeys-lru' }, ['redis memory']],
])('a Redis %s', (_, lines, expected) => expect(weak(info(lines))).toEqual(expected));

test.each([
  [1_900, 'right', "1.9 s ahead of this machine's"],
  [-1_900, 'right', "1.9 s behind this machine's"],
  [-60_000, 'weak', "60.0 s behind this machine's"],
])('a clock %s ms ahead is %s', (aheadMs, verdict, found) =>
  expect(clockFinding('clock', aheadMs)).toMatchObject({ verdict, found }),
);
