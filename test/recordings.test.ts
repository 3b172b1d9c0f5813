import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EvmLog } from '../src/events.ts';
import { nothingWritten } from '../src/producers/nothing-written.ts';
import { replay } from '../src/producers/replay.ts';

type TruthBlock = { number: number; hash: string; logs: number };
type Truth = {
  chainId: number;
  canonicalLogs: number;
  canonicalBlocks: TruthBlock[];
  orphanedBlocks: TruthBlock[];
};
type Line = { id: string; removed: boolean; log: EvmLog };

const evm = new URL('../data/evm/', import.meta.url).pathname;
const names = readdirSync(evm)
  .filter((file) => file.endsWith('.jsonl.gz'))
  .map((file) => file.replace('.jsonl.gz', ''));

/** Not every log of its blocks is in it. */
const partial = 'uniswap-v3-2024-01-05';

async function linesOf(name: string, chainId: number): Promise<Line[]> {
  const files = [`${evm}${name}.jsonl.gz`];
  const lines: Line[] = [];
  const source = replay({ name, chainId, files, confirmations: 0 });
  for await (const observation of source.open(null, nothingWritten, AbortSignal.any([]))) {
    if (observation.type === 'malformed') throw new Error(`${observation.where}: ${observation.why.detail}`);
    if (observation.type === 'record')
      lines.push({
        id: observation.id,
        removed: observation.record === 'removal',
        log: observation.body as EvmLog,
      });
  }
  return lines;
}

/** The ids that stand in the end, by block hash; throws where a log is published or removed twice over. */
function liveByBlock(lines: readonly Line[]): Map<string, Set<string>> {
  const live = new Map<string, Set<string>>();
  for (const { id, removed, log } of lines) {
    const block = live.get(log.blockHash) ?? new Set();
    live.set(log.blockHash, block);
    if (removed !== block.has(id)) throw new Error(`${id}: ${removed ? 'removed' : 'published'} out of turn`);
    if (removed) block.delete(id);
    else block.add(id);
  }
  return live;
}

test('there are seven recordings', () => {
  expect(names).toEqual([
    'erigon-whole-blocks',
    'etl-17173049-17173050',
    'mainnet-forks',
    'polygon-2021-04-20-a',
    'polygon-2021-04-20-b',
    'polygon-2021-04-20-c',
    'uniswap-v3-2024-01-05',
  ]);
});

describe.each(names)('%s', (name) => {
  const truth: Truth = JSON.parse(readFileSync(`${evm}${name}.truth.json`, 'utf8'));

  test('replaying it ends with exactly the logs its truth file names, block by block', async () => {
    const live = liveByBlock(await linesOf(name, truth.chainId));
    for (const { hash, logs } of truth.canonicalBlocks) expect(live.get(hash)?.size ?? 0, hash).toBe(logs);
    for (const { hash } of truth.orphanedBlocks) expect(live.get(hash)?.size ?? 0, hash).toBe(0);
    const standing = [...live.values()].reduce((sum, ids) => sum + ids.size, 0);
    expect(standing).toBe(truth.canonicalLogs);
  });

  test('every removal follows its log, and a block is taken back last log first', async () => {
    const lines = await linesOf(name, truth.chainId);
    const standing: string[] = [];
    for (const { id, removed } of lines) {
      if (!removed) standing.push(id);
      else expect(standing.pop(), 'the latest log that still stands').toBe(id);
    }
  });

  // Of the Uniswap day only the logs of some contracts were recorded.
  test.skipIf(name === partial)(
    'within a block the logs come in the order of their index, without a gap',
    async () => {
      let [block, next] = ['', 0];
      for (const { removed, log } of await linesOf(name, truth.chainId)) {
        if (removed) continue;
        if (log.logIndex === 0 || log.blockHash !== block) [block, next] = [log.blockHash, 0];
        expect(log.logIndex, block).toBe(next++);
      }
    },
  );
});

test('of the partial recording, too, the logs come in the order of block and index', async () => {
  const places = (await linesOf(partial, 1)).map(({ log }) => log.blockNumber * 1_000_000 + log.logIndex);
  expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
});

test('the block hashes of the recording that had none are seen to be synthetic, and no others', async () => {
  for (const name of names)
    for (const { log } of await linesOf(name, 1))
      expect(/^0xf{48}/.test(log.blockHash), log.blockHash).toBe(name === partial);
});

test('the reorganisations of the recorded sessions are in them', async () => {
  const removals = async (name: string) => (await linesOf(name, 137)).filter((line) => line.removed).length;
  expect(await removals('polygon-2021-04-20-a')).toBe(0);
  expect(await removals('polygon-2021-04-20-b')).toBe(60);
  expect(await removals('polygon-2021-04-20-c')).toBe(43 + 25);
});

test('the block that left and came back has each of its logs published twice and standing once', async () => {
  const back = '0xc73a1047034dd7b03cd01950e4bff4621b79321e8120b623744cf8cfc93f3efd';
  const lines = (await linesOf('polygon-2021-04-20-c', 137)).filter(({ log }) => log.blockHash === back);
  expect(lines.filter(({ removed }) => removed)).toHaveLength(43);
  expect(lines.filter(({ removed }) => !removed)).toHaveLength(86);
});
