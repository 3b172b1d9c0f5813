import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerProblem } from './answer-problem.ts';
import { headerOf, logsOfBlock, logsOfRange } from './node-answers.ts';

const hash = (digit: string): string => `0x${digit.repeat(64)}`;
const block = {
  number: '0x10',
  hash: hash('A'),
  parentHash: hash('b'),
  timestamp: '0x607f347e',
  logsBloom: `0x${'0F'.repeat(256)}`,
  receiptsRoot: hash('C'),
  transactions: [],
};
const log = {
  address: `0x${'Aa'.repeat(20)}`,
  topics: [hash('C')],
  data: '0xFF',
  blockNumber: '0x10',
  blockHash: hash('A'),
  blockTimestamp: '0x607f347e',
  transactionHash: hash('d'),
  transactionIndex: '0x1',
  logIndex: '0x0',
  removed: false,
};
const header = {
  number: 16,
  hash: hash('a'),
  parentHash: hash('b'),
  timeMs: 1618949246000,
  logsBloom: `0x${'0f'.repeat(256)}`,
  receiptsRoot: hash('c'),
};
const none = { gasUsed: null, gasLimit: null, baseFeePerGas: null, miner: null };
const range = { from: 16, to: 18 };

function problemOf(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof AnswerProblem) return `${thrown.kind}: ${thrown.message}`;
    throw thrown;
  }
  return 'believed';
}

test('a header is read, its hex lower-cased; what the node leaves out of it is null', () => {
  expect(headerOf(block)).toEqual({ ...header, facts: none });
  const { logsBloom: _, receiptsRoot: __, ...bare } = block;
  expect(headerOf(bare)).toEqual({ ...header, logsBloom: null, receiptsRoot: null, facts: none });
  const said = { gasUsed: '0xff', gasLimit: `0x${'f'.repeat(64)}`, baseFeePerGas: '0x0', miner: log.address };
  expect(headerOf({ ...block, ...said })?.facts).toEqual({
    ...{ gasUsed: '255', gasLimit: (2n ** 256n - 1n).toString(), baseFeePerGas: '0' },
    miner: log.address.toLowerCase(),
  });
  expect(headerOf({ ...block, logsBloom: null })).toMatchObject({ logsBloom: null });
  expect(headerOf(null)).toBeNull();
});

test('logs are read, their hex lower-cased; the time is null where the node does not say', () => {
  const { blockTimestamp: _, removed: __, ...older } = log;
  expect(logsOfBlock([log, { ...older, logIndex: '0x2' }], header)).toEqual([
    {
      ...{ blockNumber: 16, blockHash: hash('a'), blockTimeMs: 1618949246000, transactionHash: hash('d') },
      ...{
        transactionIndex: 1,
        logIndex: 0,
        address: `0x${'aa'.repeat(20)}`,
        topics: [hash('c')],
        data: '0xff',
      },
    },
    expect.objectContaining({ blockTimeMs: null, logIndex: 2 }),
  ]);
  expect(logsOfBlock([], header)).toEqual([]);
  expect(logsOfRange([log, { ...log, blockNumber: '0x12', blockHash: hash('e') }], range)).toHaveLength(2);
});

test.each([
  [undefined, 'malformed: block: expected a JSON object, got nothing'],
  ['0x1', "malformed: block: expected a JSON object, got '0x1'"],
  [[], 'malformed: block: expected a JSON object, got []'],
  [{ ...block, hash: null }, 'malformed: block: hash: expected 0x and 64 hex digits, got null'],
  [
    { ...block, parentHash: '0xab' },
    "malformed: block: parentHash: expected 0x and 64 hex digits, got '0xab'",
  ],
  [
    { ...block, number: 16 },
    /^malformed: block: number: expected 0x and the hex digits of 0 to 9007199254740991, got 16$/,
  ],
  [{ ...block, number: `0x${'f'.repeat(16)}` }, /^malformed: block: number: expected/],
  [{ ...block, timestamp: '0xffffffffffff' }, /^malformed: block: timestamp: expected/],
  [
    { ...block, logsBloom: '0x00' },
    "malformed: block: logsBloom: expected 0x and 512 hex digits, got '0x00'",
  ],
  [{ ...block, receiptsRoot: 'x' }, /^malformed: block: receiptsRoot: expected/],
])('as a block, %j is refused', (result, problem) => {
  expect(problemOf(() => headerOf(result))).toMatch(problem);
});

test.each([
  [null, 'malformed: logs: expected an array, got null'],
  [{ length: 0 }, 'malformed: logs: expected an array, got {"length":0}'],
  [[log, 7], 'malformed: logs[1]: expected a JSON object, got 7'],
  [[{ ...log, address: hash('a') }], /^malformed: logs\[0\]: address: expected 0x and 40 hex digits/],
  [[{ ...log, data: '0xf' }], /^malformed: logs\[0\]: data: expected/],
  [
    [{ ...log, topics: Array(5).fill(hash('a')) }],
    /^malformed: logs\[0\]: topics: expected an array of 0 to 4/,
  ],
  [[{ ...log, topics: ['0x1'] }], /^malformed: logs\[0\]: topics\[0\]: expected/],
  [[{ ...log, logIndex: '0x80000000' }], /^malformed: logs\[0\]: logIndex: expected .* 0 to 2147483647/],
  [[{ ...log, transactionIndex: null }], /^malformed: logs\[0\]: transactionIndex: expected/],
  [[{ ...log, blockTimestamp: 5 }], /^malformed: logs\[0\]: blockTimestamp: expected/],
  [[{ ...log, removed: 'no' }], /^malformed: logs\[0\]: removed: expected true or false/],
  [[{ ...log, removed: true }], /^malformed: a log of block 16 0xa+ is removed, which no answer can hold$/],
  [[{ ...log, logIndex: '0x1' }, log], /^malformed: logs\[1\]: log 0 comes after 1 in block 16 0xa+$/],
  [[log, log], /^lying: it gave log 0 of block 16 0xa+ twice$/],
])('as the logs of a block or of a range, %j is refused', (result, problem) => {
  expect(problemOf(() => logsOfBlock(result, header))).toMatch(problem);
  expect(problemOf(() => logsOfRange(result, range))).toMatch(problem);
});

test('a log of another block than asked for is a lie', () => {
  const other = /^lying: asked for block 16 0xa+, it gave a log of block 1\d 0x[ae]+$/;
  expect(problemOf(() => logsOfBlock([log, { ...log, blockHash: hash('e') }], header))).toMatch(other);
  expect(problemOf(() => logsOfBlock([{ ...log, blockNumber: '0x11' }], header))).toMatch(other);
  for (const blockNumber of ['0xf', '0x13'])
    expect(problemOf(() => logsOfRange([log, { ...log, blockNumber }], range))).toMatch(
      /^lying: asked for blocks 16 to 18, it gave a log of block 1[59] 0xa+$/,
    );
});

test('logs of a range stand block after block, and at each height are of one block', () => {
  const next = { ...log, blockNumber: '0x11', blockHash: hash('e') };
  expect(problemOf(() => logsOfRange([log, next], range))).toBe('believed');
  expect(problemOf(() => logsOfRange([next, log], range))).toMatch(
    /^malformed: logs\[1\]: block 16 0xa+ comes after block 17 0xe+$/,
  );
  expect(
    problemOf(() => logsOfRange([log, { ...log, blockHash: hash('e'), logIndex: '0x1' }], range)),
  ).toMatch(/^lying: it gave logs of two blocks at one height: block 16 0xa+ and block 16 0xe+$/);
});

test('whatever a node gives is read or is an AnswerProblem, never a bug', () => {
  const bent = <Row extends object>(row: Row) =>
    fc
      .tuple(fc.constantFrom(...Object.keys(row)), fc.jsonValue())
      .map(([name, value]) => ({ ...row, [name]: value }));
  const result = fc.oneof(fc.jsonValue(), bent(block), fc.array(fc.oneof(bent(log), fc.jsonValue())));
  fc.assert(
    fc.property(result, (found) => {
      problemOf(() => headerOf(found));
      problemOf(() => logsOfBlock(found, header));
      problemOf(() => logsOfRange(found, range));
    }),
  );
});

test('the logs of real blocks are believed, block by block and as a range', () => {
  const file = new URL('../../../data/evm/mainnet-forks.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as typeof log);
  const blocks = Map.groupBy(all, ({ blockHash }) => blockHash);
  expect(blocks.size).toBe(6);
  for (const [blockHash, logs] of blocks) {
    const number = Number(logs[0]?.blockNumber);
    expect(logsOfBlock(logs, { ...header, number, hash: blockHash })).toHaveLength(logs.length);
  }
  expect(logsOfRange(all, { from: 15_537_393, to: 22_431_084 })).toHaveLength(11_942);
});
