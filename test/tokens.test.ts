import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tokenTable } from '../src/facts/token-table.ts';

/** Token lists under licences that keep them out of the project; good enough to be contradicted by. */
const lists = join('..', 'shared', 'data', 'tokens');
const table = new URL('../data/tokens/tokens.csv', import.meta.url).pathname;
const evm = new URL('../data/evm/', import.meta.url).pathname;
const transfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const approval = '0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925';

const linesOf = <Row>(path: string): Row[] =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => JSON.parse(line));

const rows = readFileSync(table, 'utf8').trimEnd().split('\n').slice(1);

/** How many ERC-20 transfers and approvals each token of a chain has in the recordings. */
function tokenLogs(chainId: number): Map<string, number> {
  const counts = new Map<string, number>();
  const files = readdirSync(evm).filter((file) => file.endsWith('.gz'));
  for (const file of files.filter((name) => name.startsWith(chainId === 1 ? 'mainnet' : 'polygon')))
    for (const { address, topics, removed } of linesOf<{
      address: string;
      topics: string[];
      removed: boolean;
    }>(evm + file)) {
      const [signature = ''] = topics;
      if (removed || topics.length !== 3 || ![transfer, approval].includes(signature)) continue;
      counts.set(`token:${chainId}:${address}`, (counts.get(`token:${chainId}:${address}`) ?? 0) + 1);
    }
  return counts;
}

test.each([
  [137, 0.83],
  [1, 0.89],
])(
  'the table knows the tokens of most recorded transfers and approvals on chain %i',
  async (chainId, share) => {
    const counts = tokenLogs(chainId);
    const answers = await (await tokenTable(table))([...counts.keys()], AbortSignal.any([]));
    let [known, all] = [0, 0];
    for (const [key, count] of counts) {
      all += count;
      if (answers.get(key)?.type === 'known') known += count;
    }
    expect(known / all).toBeGreaterThanOrEqual(share);
  },
);

test('every row names a package or repository, and its version or commit, as its source', () => {
  for (const row of rows) expect(row).toMatch(/,@?[\w./-]+@[\w.]+$/);
});

test('the rows are sorted by chain and address, so that a change shows as one line', () => {
  const places = rows.map((row) => row.split(',').slice(0, 2));
  const sorted = places.toSorted(([a, b = ''], [c, d = '']) => Number(a) - Number(c) || (b < d ? -1 : 1));
  expect(places).toEqual(sorted);
});

test.skipIf(!existsSync(lists))('no other token list at hand contradicts the decimals of a row', async () => {
  const others = readdirSync(lists)
    .filter((file) => file.endsWith('.jsonl.gz'))
    .flatMap((file) => linesOf<{ chainId: number; address: string; decimals: number }>(`${lists}/${file}`));
  const keyOf = (token: { chainId: number; address: string }) =>
    `token:${token.chainId}:${token.address.toLowerCase()}`;
  const answers = await (await tokenTable(table))(others.map(keyOf), AbortSignal.any([]));
  let compared = 0;
  for (const other of others) {
    const answer = answers.get(keyOf(other));
    if (answer?.type !== 'known') continue;
    compared++;
    expect(answer.fact.decimals, keyOf(other)).toBe(other.decimals);
  }
  expect(compared).toBeGreaterThan(20);
});
