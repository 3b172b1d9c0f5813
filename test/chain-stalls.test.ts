import { expect, test } from 'vitest';
import { sitAmong } from './chain-comparing.ts';
import { madeChain } from './chain-node/made-chain.ts';
import { aheadOfAll, oldHead, slow } from './chain-node/manners.ts';
import { standing } from './chain-sitting.ts';

const soon = { timeout: 20_000 };

test('a head from below all that is kept is passed over: it is no fork', async () => {
  const chain = madeChain({ seed: 5 });
  chain.mine(20);
  const { nodes, of, end } = await sitAmong([chain], { start: 'latest' });
  const [node] = nodes;
  const followed = () => of('ChainAdvanced').at(-1)?.block;
  await expect.poll(followed, soon).toBe(20);
  node?.manners.take(oldHead(5));
  const before = node?.asked.get('eth_getBlockByNumber') ?? 0;
  await expect.poll(() => node?.asked.get('eth_getBlockByNumber'), soon).toBeGreaterThan(before + 10);
  node?.manners.take();
  chain.mine(3);
  await expect.poll(followed, soon).toBe(23);
  await end();
});

test('a head far above what any node has holds up nobody, and who insists on it is benched', async () => {
  const chain = madeChain({ seed: 5 });
  const { nodes, of, stands, end } = await sitAmong([chain, chain]);
  chain.mine(3);
  await stands(chain.canonicalLogIds());
  nodes[0]?.manners.take(aheadOfAll(100_000));
  await expect
    .poll(() => of('NodeBenched'), soon)
    .toMatchObject([
      { node: nodes[0]?.name, why: expect.stringMatching(/^its last 3 heads, .* lead back to/) },
    ]);
  chain.mine(3);
  await stands(chain.canonicalLogIds());
  await end();
});

test('a fork is followed though one of the nodes that stand on it is slow to say so', async () => {
  const chain = madeChain({ seed: 5 });
  const { nodes, stands, end } = await sitAmong([chain, chain], { crossCheck: 0 });
  chain.mine(6);
  await stands(chain.canonicalLogIds());
  nodes[0]?.manners.take(slow(800));
  chain.reorganise(3, 0.5);
  chain.mine(2);
  await stands(chain.canonicalLogIds());
  await end();
});

test('beside a node that stopped long ago old blocks are read, and all of them', async () => {
  const [chain, late] = [madeChain({ seed: 5 }), madeChain({ seed: 5 })];
  for (const one of [chain, late]) one.mine(100);
  chain.mine(400);
  const { world, of, end } = await sitAmong([chain, late]);
  await expect.poll(() => of('ChainAdvanced').at(-1)?.block, soon).toBe(500);
  expect(standing(world).live).toEqual(chain.canonicalLogIds().toSorted());
  await end();
});
