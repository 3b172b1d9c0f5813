import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { madeChain } from './chain-node/made-chain.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { sitOnChain, standing } from './chain-sitting.ts';
import { type MemoryStep, memoryWorld } from './memory-log.ts';
import { seeded } from './simulation/seeded.ts';

const timeout = 20_000;
/** A fork of 50 blocks writes hundreds of records in one transaction, which has to come through some time. */
const chances: Partial<Record<MemoryStep, number>> = {
  ...{ begin: 0.03, write: 0.001, commit: 0.03, committed: 0.03, restore: 0.02 },
};

test.each([1, 2, 3])(
  'however often it is cut off between forks, what stands is the chain, seed %d',
  async (seed) => {
    const chance = seeded(seed);
    const chain = madeChain({ seed, logsPerBlock: 6 });
    chain.mine(4);
    const node = await servePlayed(chain);
    onTestFinished(() => node.close());
    let [crashes, calm] = [0, false];
    const world = memoryWorld({
      async step(_actor, step) {
        if (calm || !chance.chance(chances[step] ?? 0)) return;
        crashes++;
        throw new Error('cut off');
      },
    });
    const ending = new AbortController();
    const sat = sitAgainAndAgain(ending.signal);
    const wholeStands = () =>
      expect.poll(() => standing(world).live, { timeout }).toEqual(chain.canonicalLogIds().toSorted());
    for (let round = 0; round < 25 || crashes <= 5; round++) {
      chain.mine(1 + (round % 4));
      // Now and then all of it is told before it goes, however busy the machine is.
      await (round % 5 === 4 ? wholeStands() : sleep(chance.chance(0.5) ? 30 : 5));
      chain.reorganise(1 + (round % 7) + (round === 20 ? 40 : 0), 0.5);
      await sleep(chance.chance(0.5) ? 30 : 5);
    }
    calm = true;
    await wholeStands();
    ending.abort();
    await sat;
    expect(standing(world).live).toEqual(chain.canonicalLogIds().toSorted());
    expect(standing(world).gone.length).toBeGreaterThan(50);

    async function sitAgainAndAgain(signal: AbortSignal): Promise<void> {
      const urls = seed % 2 === 0 ? [node.http] : [node.ws];
      while (!signal.aborted) {
        await sitOnChain({ log: world.log, urls, start: 0 }, signal).catch((thrown: Error) => {
          if (thrown.message !== 'cut off') throw thrown;
        });
      }
    }
  },
);

test('what happened while it was away is made good: old blocks by ranges, and what left', async () => {
  const chain = madeChain({ seed: 9, logsPerBlock: 6 });
  chain.mine(400);
  const node = await servePlayed(chain);
  onTestFinished(() => node.close());
  const world = memoryWorld();
  const sitting = { log: world.log, urls: [node.http], start: 100 };
  for (const depth of [0, 1, 20]) {
    if (depth > 0) chain.reorganise(depth, 0.3);
    chain.mine(depth > 0 ? 300 : 0);
    const ending = new AbortController();
    const sat = sitOnChain(sitting, ending.signal);
    const live = chain.canonicalLogIds().filter((_, index) => index >= 99 * 6);
    await expect.poll(() => standing(world).live, { timeout: 20_000 }).toEqual(live.toSorted());
    ending.abort();
    expect(await sat).toBe('stopped');
  }
  expect(standing(world).gone).toHaveLength(21 * 6);
});
