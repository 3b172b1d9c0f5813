import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BrokerCount, brokerCount } from './kafka-brokers.ts';
import { stackHome } from './stack-home.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-brokers-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const count = (wanted?: BrokerCount): BrokerCount => brokerCount(stackHome(dir), wanted);
const data = (name: string): unknown => mkdirSync(join(dir, name, 'data'), { recursive: true });

test('nothing is there yet: as many brokers as are asked for, and one where nothing is said', () => {
  expect([count(), count(1), count(3)]).toEqual([1, 1, 3]);
});

test('what was begun by one stays with one, and what was begun by three with three', () => {
  data('kafka');
  expect([count(), count(1)]).toEqual([1, 1]);
  expect(() => count(3)).toThrow(/holds the data of one broker, which 3 cannot take over.*--wipe/);
  data('kafka-3');
  expect([count(), count(3)]).toEqual([3, 3]);
  expect(() => count(1)).toThrow(/holds the data of three brokers, which 1 cannot take over/);
});
