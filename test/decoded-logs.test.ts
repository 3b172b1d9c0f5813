import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { expect, test } from 'vitest';
import type { EvmLog } from '../src/events.ts';
import { evmAction } from '../src/processors/evm-action.ts';
import { idOf, recordedLogs } from './chain-world.ts';

/** A second decoding, with nothing of the first in it: words cut out of the hex, and read as numbers. */
const hashOf = (signature: string): string =>
  `0x${Buffer.from(keccak_256(new TextEncoder().encode(signature))).toString('hex')}`;
const wordsIn = (data: string): readonly string[] => data.slice(2).match(/.{64}/g) ?? [];
const unsigned = (word: string): string => BigInt(`0x${word}`).toString();
const signed = (word: string): string => BigInt.asIntN(256, BigInt(`0x${word}`)).toString();
const account = (word: string): string => `0x${word.slice(-40)}`;

const transfer = hashOf('Transfer(address,address,uint256)');
const swapV2 = hashOf('Swap(address,uint256,uint256,uint256,uint256,address)');
const swapV3 = hashOf('Swap(address,address,int256,int256,uint160,uint128,int24)');

/** Null where the log is no transfer of ERC-20 and no swap. */
function decodedByHand({ topics, data }: EvmLog): object | null {
  const [signature, ...indexed] = topics;
  if (indexed.length !== 2) return null;
  const [a = '', b = ''] = indexed.map((topic) => topic.slice(2));
  const words = wordsIn(data);
  const [w0 = '', w1 = '', w2 = '', w3 = '', w4 = ''] = words;
  if (signature === transfer && words.length === 1)
    return { type: 'Transfer', from: account(a), to: account(b), amount: unsigned(w0) };
  if (signature === swapV2 && words.length === 4) {
    const ins = { amount0In: unsigned(w0), amount1In: unsigned(w1) };
    const outs = { amount0Out: unsigned(w2), amount1Out: unsigned(w3) };
    return { type: 'Swap', sender: account(a), to: account(b), ...ins, ...outs };
  }
  if (signature === swapV3 && words.length === 5) {
    const amounts = { amount0: signed(w0), amount1: signed(w1) };
    const price = { sqrtPriceX96: unsigned(w2), liquidity: unsigned(w3), tick: Number(signed(w4)) };
    return { type: 'SwapV3', sender: account(a), recipient: account(b), ...amounts, ...price };
  }
  return null;
}

const folder = new URL('../data/evm/', import.meta.url).pathname;
const recordings = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl.gz'))
  .map((file) => file.replace('.jsonl.gz', ''));
const kinds = ['Transfer', 'Swap', 'SwapV3'];

test.each(recordings)(
  'every transfer and swap of %s is decoded as it is by hand, and nothing else is one',
  (name) => {
    const logs = recordedLogs(name, 1);
    const different = logs.flatMap((log) => {
      const decoded = evmAction(log);
      const told = kinds.includes(decoded.type) ? decoded : null;
      const byHand = decodedByHand(log);
      return JSON.stringify(sorted(told)) === JSON.stringify(sorted(byHand)) ? [] : [{ told, byHand }];
    });
    expect(different).toEqual([]);
    expect(logs.length).toBeGreaterThan(500);
  },
);

test('the recordings hold enough of them: 2,500 transfers, and hundreds of swaps of either kind', () => {
  const counts: Record<string, number> = {};
  for (const log of recordings.flatMap((name) => recordedLogs(name, 1))) {
    const { type } = evmAction(log);
    counts[type] = (counts[type] ?? 0) + 1;
  }
  expect(counts.Transfer).toBeGreaterThan(2_500);
  expect(counts.Swap).toBeGreaterThan(100);
  expect(counts.SwapV3).toBeGreaterThan(100);
});

test('the transfers of two blocks are those that ethereum-etl has found in them', () => {
  const path = `${folder}decoded/etl-17173049-17173050.token-transfers.jsonl.gz`;
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  const found = lines.map((line) => {
    const row = JSON.parse(line);
    // Beyond what a number of JavaScript holds.
    const value = /"value": ?(\d+)/.exec(line)?.[1];
    const { token_address: token, from_address: from, to_address: to } = row;
    return { id: `evm:1:${row.block_hash}:${row.log_index}`, token, from, to, value };
  });
  const decoded = recordedLogs('etl-17173049-17173050', 1).flatMap((log) => {
    const action = evmAction(log);
    const { from, to } = Object(action);
    const one = { id: idOf(log), token: log.address, from, to };
    if (action.type === 'Transfer') return [{ ...one, value: action.amount }];
    return action.type === 'NftTransfer' ? [{ ...one, value: action.tokenId }] : [];
  });
  expect(decoded).toEqual(found);
  expect(found.length).toBeGreaterThan(250);
});

const sorted = (value: object | null): unknown =>
  value && Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other));
