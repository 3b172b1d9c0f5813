import { expect, onTestFinished, test } from 'vitest';
import type { Gap, SourceGap } from '../src/events.ts';
import { type MadeChain, madeChain } from './chain-node/made-chain.ts';
import { type ServedNode, servePlayed } from './chain-node/rpc-server.ts';
import { type ChainSitting, sitOnChain, standing } from './chain-sitting.ts';
import { type MemoryWorld, memoryWorld } from './memory-log.ts';

const timeout = 20_000;

async function served(blocks: number): Promise<Readonly<{ chain: MadeChain; node: ServedNode }>> {
  const chain = madeChain({ seed: 4, logsPerBlock: 6 });
  chain.mine(blocks);
  const node = await servePlayed(chain);
  onTestFinished(() => node.close());
  return { chain, node };
}

const ledger = (world: MemoryWorld): readonly SourceGap[] =>
  world
    .partition('gaps', 0)
    .committed<Gap | SourceGap>()
    .flatMap(({ entry }) =>
      entry.type === 'record' && entry.envelope.body.type === 'SourceGap' ? [entry.envelope.body] : [],
    );

/** Sits down again whenever it is cut off, until it is told to rise. */
function sitDown(world: MemoryWorld, chain: MadeChain, sitting: Omit<ChainSitting, 'log'>) {
  const ending = new AbortController();
  const sat = sitAgainAndAgain();
  return {
    allStands: () =>
      expect.poll(() => standing(world).live, { timeout }).toEqual(chain.canonicalLogIds().toSorted()),
    async rise() {
      ending.abort();
      await sat;
    },
  };

  async function sitAgainAndAgain(): Promise<void> {
    while (!ending.signal.aborted) {
      await sitOnChain({ log: world.log, start: 0, ...sitting }, ending.signal).catch((thrown: Error) => {
        if (thrown.message !== 'cut off') throw thrown;
      });
    }
  }
}

const tipOf = (chain: MadeChain): Readonly<{ number: number; hash: string }> => {
  const tip = chain.blocks().at(-1);
  return { number: Number(tip?.number), hash: tip?.hash ?? '' };
};

test('a WebSocket drops: the gap is told while it lasts, refilled, and closed with evidence', async () => {
  const { chain, node } = await served(5);
  const world = memoryWorld();
  const sitting = sitDown(world, chain, { urls: [node.ws], gapAfterMs: 200 });
  await sitting.allStands();
  const before = tipOf(chain);
  node.drop();
  await expect.poll(() => ledger(world).length, { timeout }).toBe(1);
  chain.mine(20);
  node.restore();
  await sitting.allStands();
  await expect.poll(() => ledger(world).length, { timeout }).toBe(2);
  await sitting.rise();
  const after = tipOf(chain);
  const [opened, closed] = ledger(world);
  expect(opened).toMatchObject({
    ...{ source: 'chain', unit: 'block', state: 'open', why: 'silent', from: before.number + 1, to: null },
    ...{ detail: expect.stringContaining(`${node.ws} is unreachable`), closedMs: null, evidence: null },
  });
  expect(closed).toEqual({
    ...opened,
    ...{ state: 'closed', to: after.number, closedMs: expect.any(Number) },
    evidence: {
      ...{ type: 'GapEvidence', proof: 'links', before: before.hash, after: after.hash },
      ...{ positions: 20, records: 120 },
    },
  });
});

test('nobody told of a block because there was none: the gap closes empty', async () => {
  const { chain, node } = await served(5);
  const world = memoryWorld();
  const sitting = sitDown(world, chain, { urls: [node.ws], gapAfterMs: 100 });
  await sitting.allStands();
  node.drop();
  await expect.poll(() => ledger(world).length, { timeout }).toBe(1);
  node.restore();
  await expect.poll(() => ledger(world).length, { timeout }).toBe(2);
  await sitting.rise();
  expect(ledger(world)[1]).toMatchObject({
    ...{ state: 'closed', to: null },
    evidence: { before: tipOf(chain).hash, after: tipOf(chain).hash, positions: 0, records: 0 },
  });
});

test('away while the chain went on, and cut off while reading that: one gap, closed once', async () => {
  const { chain, node } = await served(5);
  let [isCalm, begun, cuts] = [true, 0, 0];
  const world = memoryWorld({
    async step(_actor, step) {
      if (isCalm || step !== 'commit' || ++begun % 2 === 0) return;
      cuts++;
      throw new Error('cut off');
    },
  });
  const sitting = { urls: [node.http], gapAfterMs: 30_000 };
  const first = sitDown(world, chain, sitting);
  await first.allStands();
  await first.rise();
  const before = tipOf(chain);
  chain.mine(200);
  isCalm = false;
  const again = sitDown(world, chain, sitting);
  await again.allStands();
  await expect.poll(() => ledger(world).at(-1)?.state, { timeout }).toBe('closed');
  await again.rise();
  expect(cuts).toBeGreaterThan(2);
  expect(ledger(world).map(({ state, why, from }) => [state, why, from])).toEqual([
    ['open', 'away', before.number + 1],
    ['closed', 'away', before.number + 1],
  ]);
  expect(ledger(world)[1]?.evidence).toMatchObject({
    ...{ before: before.hash, after: tipOf(chain).hash, positions: 200, records: 1_200 },
  });
});

test.each([
  ['what is read for the first time', 400, 0],
  ['what comes many blocks at once, as to who is late with them', 5, 40],
])('%s is no gap', async (_, blocks, more) => {
  const { chain, node } = await served(blocks);
  const world = memoryWorld();
  const sitting = sitDown(world, chain, { urls: [node.http] });
  await sitting.allStands();
  chain.mine(more);
  await sitting.allStands();
  await sitting.rise();
  expect(ledger(world)).toEqual([]);
});
