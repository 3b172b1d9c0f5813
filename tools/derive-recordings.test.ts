import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { deriveRecordings } from './derive-recordings.ts';
import { headerTime } from './fork-logs.ts';

/** The recorded answers are larger than what is derived from them, and no part of the project. */
const answers = join('..', 'shared', 'data', 'evm');
const evm = new URL('../data/evm/', import.meta.url);

// The lines are compared, not the compressed bytes: zlib may choose others on another processor.
test.skipIf(!existsSync(answers))('deriving the recordings again gives the same lines and truths', () => {
  const recordings = deriveRecordings(answers);
  expect(recordings.map(({ name }) => name)).toHaveLength(7);
  for (const { name, text, truth } of recordings) {
    const kept = gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, evm))).toString('utf8');
    expect(kept === text, `${name}.jsonl.gz`).toBe(true);
    expect(readFileSync(new URL(`${name}.truth.json`, evm), 'utf8'), `${name}.truth.json`).toBe(truth);
  }
});

test('the recordings carry no time of their making, so that a repeated derivation changes no byte', () => {
  for (const name of ['polygon-2021-04-20-a', 'mainnet-forks', 'uniswap-v3-2024-01-05'])
    expect(readFileSync(new URL(`${name}.jsonl.gz`, evm)).readUInt32LE(4)).toBe(0);
});

test('the time of a fork block is proven by the block hash, which its header hashes to', () => {
  const headers: { number: number; rlp: string }[] = JSON.parse(
    readFileSync(new URL('mainnet-forks.headers.json', evm), 'utf8'),
  );
  expect(headers.map(({ number, rlp }) => [number, ...headerTime(rlp)])).toEqual([
    [15537393, '0x55b11b918355b1ef9c5db810302ebad0bf2544255b530cdce90674d5887bb286', '0x6322c962'],
    [17034869, '0xc2558f8143d5f5acb8382b8cb2b8e2f1a10c8bdfeededad850eaca048ed85d8f', '0x6437304b'],
  ]);
});
