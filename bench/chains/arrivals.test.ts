import { expect, test } from 'vitest';
import { arrivals } from './arrivals.ts';

const block = { hash: '0xa', count: 3, atMs: 1_000 };

test('what was announced and read once is whole, also where it was read before that was heard', () => {
  const logs = arrivals();
  logs.saw('0xa', 0, 1_100);
  logs.told(block);
  logs.saw('0xa', 1, 1_100);
  expect(logs.behind()).toBe(1);
  logs.saw('0xa', 2, 1_400);
  expect(logs.count()).toEqual({ given: 3, lost: 0, doubled: 0, strange: 0 });
  expect(logs.lateness(0)).toEqual({ p50: 100, p99: 400, most: 400 });
});

test('a log that is missing, one that comes twice and one that nobody gave are told apart', () => {
  const logs = arrivals();
  logs.told(block);
  logs.saw('0xa', 0, 1_100);
  logs.saw('0xa', 0, 1_100);
  logs.saw('0xa', 3, 1_100);
  logs.saw('0xb', 0, 1_100);
  expect(logs.count()).toEqual({ given: 3, lost: 2, doubled: 1, strange: 2 });
});
