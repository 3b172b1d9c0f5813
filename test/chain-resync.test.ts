import { expect, onTestFinished, test } from 'vitest';
import { resync } from '../src/producers/chain/resync.ts';
import { runSource } from '../src/producers/run-source.ts';
import { silent } from '../src/telemetry.ts';
import { type MadeChain, madeChain } from './chain-node/made-chain.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { sitOnChain, standing, usualChain } from './chain-sitting.ts';
import { type MemoryWorld, memoryWorld } from './memory-log.ts';
import { partitions } from './sitting.ts';

const timeout = 20_000;
const keepBlocks = 8;

type Given = Readonly<{ world: MemoryWorld; url: string }>;

async function followed(
  logsPerBlock: number,
  blocks: number,
  world = memoryWorld(),
): Promise<Given & { chain: MadeChain }> {
  const chain = madeChain({ seed: 12, logsPerBlock });
  chain.mine(blocks);
  const node = await servePlayed(chain);
  onTestFinished(() => node.close());
  const given = { chain, world, url: node.http };
  await sitUntil(given, chain);
  return given;
}

async function sitUntil({ world, url }: Given, chain: MadeChain): Promise<void> {
  const ending = new AbortController();
  const sat = sitOnChain({ log: world.log, urls: [url], start: 1, keepBlocks }, ending.signal);
  const told = expect.poll(() => standing(world).live, { timeout });
  await Promise.race([told.toEqual(chain.canonicalLogIds().toSorted()), sat]);
  ending.abort();
  expect(await sat).toBe('stopped');
}

function resynced({ world, url }: Given): Promise<string> {
  const nodes = [{ url, weight: 1, requestsPerSecond: 10_000, keys: [] }];
  const source = resync({ ...usualChain, keepBlocks, nodes }, silent);
  const bounds = { records: 5_000, bytes: 1 << 20, ms: 5 };
  const now = () => performance.now();
  const run = { log: world.log, source, app: 'test', partitions, telemetry: silent, bounds, now };
  return runSource(run, AbortSignal.any([]));
}

test.each([
  ['in the middle of what was told', 15],
  ['below all that was told', 30],
])('a fork %s stands still, and goes on after a re-sync', async (_, depth) => {
  const given = await followed(6, 30);
  const { chain, world } = given;
  chain.reorganise(depth, 0.5);
  const sitting = sitUntil(given, chain);
  await expect(sitting).rejects.toMatchObject({ code: 'reorg-too-deep' });
  await expect(sitting).rejects.toThrow('npx millrace resync chain');
  expect(standing(world).gone).toEqual([]);
  expect(await resynced(given)).toBe('ended');
  expect(standing(world).gone).toHaveLength(depth * 6);
  chain.mine(3);
  await sitUntil(given, chain);
  expect(standing(world).gone).toHaveLength(depth * 6);
});

test('more than a transaction holds is taken back in several; cut off between, it goes on', async () => {
  let [cutsOff, commits] = [false, 0];
  const world = memoryWorld({
    async step(_actor, step) {
      if (cutsOff && step === 'commit' && ++commits === 2) throw new Error('cut off');
    },
  });
  const given = await followed(400, 20, world);
  const { chain } = given;
  chain.reorganise(15);
  cutsOff = true;
  await expect(resynced(given)).rejects.toThrow('cut off');
  expect(standing(world).gone).toHaveLength(5_000);
  expect(await resynced(given)).toBe('ended');
  expect(standing(world).gone).toHaveLength(6_000);
  await sitUntil(given, chain);
});

test('where it stands on the chain nothing is written', async () => {
  const given = await followed(6, 12);
  given.chain.mine(30);
  const before = JSON.stringify(given.world.partition('cursors', 0).committed());
  expect(await resynced(given)).toBe('ended');
  expect(JSON.stringify(given.world.partition('cursors', 0).committed())).toBe(before);
});

test('a source that has told of nothing is refused', async () => {
  const { url } = await followed(6, 3);
  await expect(resynced({ world: memoryWorld(), url })).rejects.toThrow('has told of nothing yet');
});
