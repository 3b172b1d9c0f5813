import { expect, test } from 'vitest';
import { followChain } from './follow-chain.ts';
import type { Exchange, RpcLog } from './recorded-rpc.ts';

/** Blocks are named `<height><branch>`; each has as many logs as `logs` says. */
const block = (name: string, parent: string, how: 'number' | 'hash' = 'number'): Exchange => ({
  method: how === 'number' ? 'eth_getBlockByNumber' : 'eth_getBlockByHash',
  block: {
    hash: name,
    parentHash: parent,
    number: `0x${Number.parseInt(name, 10).toString(16)}`,
    timestamp: '0x1',
  },
});
const logOf = (name: string, index: number): RpcLog => ({
  address: '0xa',
  topics: [],
  data: '0x',
  blockNumber: '0x1',
  transactionHash: '0xt',
  transactionIndex: '0x0',
  blockHash: name,
  logIndex: `0x${index.toString(16)}`,
  removed: false,
});
const logs = (name: string, count: number | null): Exchange => ({
  method: 'eth_getLogs',
  blockHash: name,
  logs: count === null ? null : Array.from({ length: count }, (_, index) => logOf(name, index)),
});
const nothing: Exchange = { method: 'eth_getBlockByNumber', block: null };

/** `+1A:0` is a log published, `-1A:0` one taken back. */
const followed = (...exchanges: Exchange[]): string =>
  followChain(exchanges)
    .map((log) => `${log.removed ? '-' : '+'}${log.blockHash}:${Number(log.logIndex)}`)
    .join(' ');

test('blocks are published in the order of the chain, also where their logs are answered late', () => {
  expect(
    followed(block('1A', '0A'), nothing, block('2A', '1A'), logs('2A', 1), logs('1A', null), logs('1A', 2)),
  ).toBe('+1A:0 +1A:1 +2A:0');
});

test('a reorganisation takes back the orphaned logs, last first, before the new branch is published', () => {
  expect(
    followed(
      block('1A', '0A'),
      logs('1A', 1),
      block('2A', '1A'),
      logs('2A', 2),
      block('3B', '2B'),
      block('2B', '1A', 'hash'),
      logs('2B', 1),
      logs('3B', 1),
    ),
  ).toBe('+1A:0 +2A:0 +2A:1 -2A:1 -2A:0 +2B:0 +3B:0');
});

test('a deeper reorganisation takes back the highest block first', () => {
  expect(
    followed(
      block('1A', '0A'),
      logs('1A', 1),
      block('2A', '1A'),
      logs('2A', 1),
      block('3A', '2A'),
      logs('3A', 1),
      block('2B', '1A'),
      logs('2B', 1),
    ),
  ).toBe('+1A:0 +2A:0 +3A:0 -3A:0 -2A:0 +2B:0');
});

test('a head changes nothing while a block between it and what is known has not been seen', () => {
  expect(followed(block('1A', '0A'), logs('1A', 1), block('3B', '2B'), logs('3B', 1))).toBe('+1A:0');
});

test('a block that comes back is published again, one never answered for is passed over', () => {
  expect(
    followed(
      block('1A', '0A'),
      logs('1A', 2),
      block('2B', '1B'),
      block('1B', '0B', 'hash'),
      logs('1B', 1),
      logs('2B', null),
      block('2A', '1A'),
      block('1A', '0A', 'hash'),
      logs('1A', 2),
      logs('2A', 1),
    ),
  ).toBe('+1A:0 +1A:1 -1A:1 -1A:0 +1B:0 -1B:0 +1A:0 +1A:1 +2A:0');
});

test('a block answered for twice is published once', () => {
  expect(followed(block('1A', '0A'), logs('1A', 1), logs('1A', 1), block('1A', '0A', 'hash'))).toBe('+1A:0');
});

test.each([
  ['a gap', [logOf('1A', 0), logOf('1A', 2)]],
  ['a log of another block', [logOf('1A', 0), logOf('1B', 1)]],
  ['a removed log', [logOf('1A', 0), { ...logOf('1A', 1), removed: true }]],
])('an answer with %s is refused, because what it stands for cannot be trusted', (_, found) => {
  const answer: Exchange = { method: 'eth_getLogs', blockHash: '1A', logs: found };
  expect(() => followed(block('1A', '0A'), answer)).toThrow('block 1A: log 1 of the answer is not its log 1');
});
