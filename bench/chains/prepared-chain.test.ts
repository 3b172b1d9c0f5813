import { expect, test } from 'vitest';
import { contradicts } from '../../src/producers/chain/log-bloom.ts';
import { headerOf, logsOfBlock } from '../../src/producers/chain/node-answers.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { preparedChain } from './prepared-chain.ts';
import { recordedLogs } from './recorded-logs.ts';

const everything = { query: { addresses: [], topics: [] }, covers: 'all' } as const;
const stretches = [
  { blocks: 2, logsPerBlock: 30 },
  { blocks: 3, logsPerBlock: 50 },
];
const prepared = (chainId: number) => {
  const blocks = [...preparedChain(recordedLogs(), chainId, stretches)];
  return blocks.map(({ block, count, text }) => {
    const header = headerOf(block);
    if (header === null) throw new Error('no header');
    const rows: readonly RpcLog[] = JSON.parse(text.toString());
    return { header, count, rows };
  });
};

test('a source believes each of its blocks, and none that lacks a log', () => {
  const blocks = prepared(1);
  expect(blocks.map(({ count }) => count)).toEqual([0, 30, 30, 50, 50, 50]);
  for (const { header, count, rows } of blocks) {
    const logs = logsOfBlock(rows, header);
    expect(logs).toHaveLength(count);
    expect(contradicts(header, logs, everything)).toBe(null);
    const few = logs.slice(0, 1);
    if (count > 0) expect(contradicts(header, few, everything)).toMatch(/holds logs/);
  }
});

test('each block stands on the one before, and no two chains have one in common', () => {
  const [one, other] = [prepared(1), prepared(10)];
  for (const [index, { header }] of one.entries()) {
    expect(header.number).toBe(index);
    if (index > 0) expect(header.parentHash).toBe(one[index - 1]?.header.hash);
  }
  const hashes = [...one, ...other].map(({ header }) => header.hash);
  expect(new Set(hashes).size).toBe(hashes.length);
});
