import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decodeRlp, keccak256 } from 'ethers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChainLog, Header } from './block.ts';
import { contradicts, mayHold } from './log-bloom.ts';
import { logsOfRange } from './node-answers.ts';

const fromData = (name: string): Buffer =>
  readFileSync(new URL(`../../../data/evm/${name}`, import.meta.url));

const lines = gunzipSync(fromData('mainnet-forks.jsonl.gz')).toString('utf8').trim().split('\n');
const logs = logsOfRange(
  lines.map((line) => JSON.parse(line)),
  { from: 0, to: Number.MAX_SAFE_INTEGER },
);

/** Consensus headers: their hash shows that the bloom is theirs. */
const recorded = JSON.parse(fromData('mainnet-forks.headers.json').toString('utf8')) as {
  number: number;
  rlp: string;
}[];
const blocks = recorded.map(({ number, rlp }) => {
  const fields = decodeRlp(rlp) as string[];
  const hash = keccak256(rlp);
  // The order of a header's fields is in the Yellow Paper, 4.4.
  const header: Header = {
    ...{ number, hash, parentHash: fields[0] ?? '', receiptsRoot: fields[5] ?? '' },
    ...{ logsBloom: fields[6] ?? '', timeMs: Number(fields[11]) * 1000 },
  };
  return { number, header, own: logs.filter(({ blockHash }) => blockHash === hash) };
});
const strangers = logs.filter(({ blockNumber }) => blockNumber > 20_000_000);

const all = { query: { addresses: [], topics: [] }, covers: 'all' } as const;
const some = (addresses: string[], ...topics: string[][]) =>
  ({ query: { addresses, topics }, covers: 'all' }) as const;

describe.each(blocks)('block $number of mainnet', ({ header, own }) => {
  const bloom = header.logsBloom ?? '';

  test('its logs agree with its bloom, each of them and all together', () => {
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((log) => !mayHold(bloom, log))).toEqual([]);
    expect(contradicts(header, own, all)).toBeNull();
  });

  test('hardly a log of another block does', () => {
    const taken = strangers.filter((log) => mayHold(bloom, log));
    expect(taken.length / strangers.length).toBeLessThan(0.05);
    const stranger = strangers.find((log) => !mayHold(bloom, log)) as ChainLog;
    const said = `a log of ${stranger.address} is not in the bloom of block ${header.number}`;
    expect(contradicts(header, [...own, stranger], all)).toBe(said);
    expect(contradicts(header, [stranger], some([stranger.address]))).toBe(said);
  });

  test('no logs at all, where all were asked for, are a lie; where some were, nothing is known', () => {
    const said = `the bloom of block ${header.number} holds logs that are not among the 0 given`;
    expect(contradicts(header, [], all)).toBe(said);
    // As an any at every position, which is no filter either.
    expect(contradicts(header, [], some([], [], []))).toBe(said);
    expect(contradicts(header, [], some([own[0]?.address ?? '']))).toBeNull();
    expect(contradicts(header, [], some([], own[0]?.topics.slice(0, 1) ?? []))).toBeNull();
  });

  test('logs that are left out show, unless others have set all their bits', () => {
    const shown = own.slice(0, 20).filter((log) => {
      const others = own.filter((other) => other !== log);
      return contradicts(header, others, all) !== null;
    });
    expect(shown.length).toBeGreaterThan(0);
    expect(contradicts(header, own.slice(0, Math.floor(own.length / 2)), all)).not.toBeNull();
    // The same log once more sets nothing new: without it, nothing shows.
    expect(contradicts(header, [...own, ...own], all)).toBeNull();
  });

  test('a node that leaves the bloom out is not contradicted', () => {
    expect(contradicts({ ...header, logsBloom: null }, strangers, all)).toBeNull();
  });

  test('where blocks hold logs outside their bloom, only what is left out shows', () => {
    expect(contradicts(header, [...own, ...strangers], { ...all, covers: 'transactions' })).toBeNull();
    expect(contradicts(header, [], { ...all, covers: 'transactions' })).not.toBeNull();
  });
});

test('a bloom of zeros holds nothing, and one of ones may hold anything', () => {
  const zero = { ...(blocks[0]?.header as Header), logsBloom: `0x${'00'.repeat(256)}` };
  const full = `0x${'ff'.repeat(256)}`;
  expect(contradicts(zero, [], all)).toBeNull();
  fc.assert(
    fc.property(fc.nat(logs.length - 1), (index) => {
      const log = logs[index] as ChainLog;
      expect(mayHold(full, log)).toBe(true);
      expect(mayHold(zero.logsBloom, log)).toBe(false);
      expect(contradicts(zero, [log], all)).not.toBeNull();
    }),
    { numRuns: 20 },
  );
});
