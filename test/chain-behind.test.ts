import { expect, onTestFinished, test } from 'vitest';
import { budget } from '../src/producers/chain/budget.ts';
import { httpTransport } from '../src/producers/chain/http-transport.ts';
import { nodeReader } from '../src/producers/chain/node-reader.ts';
import { chainNodes } from '../src/producers/chain/nodes.ts';
import type { ChainNode, NodeSaid } from '../src/producers/chain/watched-node.ts';
import { sitAmong } from './chain-comparing.ts';
import { madeChain } from './chain-node/made-chain.ts';
import { dropped, indexing, mannersOf, oldHead, slow, syncing } from './chain-node/manners.ts';
import { servePlayed } from './chain-node/rpc-server.ts';

const soon = { timeout: 20_000 };

test('a node whose head stays far behind what was followed is benched and named', async () => {
  const chain = madeChain({ seed: 5 });
  const { nodes, of, stands, end } = await sitAmong([chain, chain]);
  chain.mine(3);
  await stands(chain.canonicalLogIds());
  nodes[0]?.manners.take(oldHead(25));
  chain.mine(40);
  await stands(chain.canonicalLogIds());
  await expect
    .poll(() => of('NodeBenched'), soon)
    .toContainEqual(
      expect.objectContaining({
        ...{ node: nodes[0]?.name, kind: 'behind' },
        why: expect.stringMatching(/^its newest block is 18, \d+ behind block \d+ that others have$/),
      }),
    );
  chain.mine(5);
  await stands(chain.canonicalLogIds());
  expect(of('NodeBenched').every(({ node }) => node === nodes[0]?.name)).toBe(true);
  await end();
});

test('a node that is a few blocks behind is asked like the others', async () => {
  const chain = madeChain({ seed: 5 });
  const { nodes, of, stands, end } = await sitAmong([chain, chain]);
  nodes[0]?.manners.take(oldHead(10));
  for (let round = 1; round <= 20; round++) {
    chain.mine(2);
    await stands(chain.canonicalLogIds());
  }
  await expect.poll(() => nodes[0]?.asked.get('eth_syncing') ?? 0, soon).toBeGreaterThan(5);
  expect(of('NodeBenched')).toEqual([]);
  await end();
});

test('a node that says it is syncing is benched and named', async () => {
  const chain = madeChain({ seed: 5 });
  const { nodes, of, stands, end } = await sitAmong([chain, chain]);
  nodes[1]?.manners.take(syncing(120, 5_000));
  await expect
    .poll(() => of('NodeBenched')[0], soon)
    .toMatchObject({
      ...{ node: nodes[1]?.name, kind: 'behind', why: 'it is still syncing, at block 120 of 5000' },
    });
  expect(of('NodeBenched')[0]?.forMs).toBeGreaterThanOrEqual(15_000);
  chain.mine(5);
  await stands(chain.canonicalLogIds());
  await end();
});

test('a node at the head that still makes its indexes is asked like the others', async () => {
  const chain = madeChain({ seed: 5 });
  const { nodes, of, stands, end } = await sitAmong([chain, chain]);
  for (const { manners } of nodes) manners.take(indexing);
  chain.mine(5);
  await stands(chain.canonicalLogIds());
  await expect.poll(() => nodes[0]?.asked.get('eth_syncing') ?? 0, soon).toBeGreaterThan(2);
  expect(of('NodeBenched')).toEqual([]);
  await end();
});

test.each([
  ['is slow', slow(60_000)],
  ['does not answer at all', dropped],
])('a node that %s holds up no head, and is not asked again before it answers', async (_, manner) => {
  const chain = madeChain({ seed: 5 });
  const manners = mannersOf(manner);
  const [late, honest] = await Promise.all([servePlayed(chain, manners), servePlayed(chain)]);
  onTestFinished(async () => {
    await Promise.all([late.close(), honest.close()]);
  });
  const of = (name: string, url: string): ChainNode => {
    const bounds = { timeoutMs: 50_000, maxBytes: 1 << 20, connections: 4, now: Date.now };
    const transport = httpTransport({ ...bounds, url });
    onTestFinished(() => transport.close());
    const unlimited = { requestsPerSecond: null, creditsPerSecond: null, credits: {} };
    return { name, transport, weight: 1, budget: budget(unlimited, Date.now) };
  };
  const said: NodeSaid[] = [];
  const nodes = chainNodes({
    nodes: [of('late', late.http), of('honest', honest.http)],
    ...{ now: Date.now, random: () => 0.9, said: (one) => void said.push(one), lateMs: 20 },
  });
  const reader = nodeReader({ nodes, covers: 'all' });
  const begun = performance.now();
  for (let number = 0; number < 3; number++) {
    expect(await reader.head(AbortSignal.any([]))).toMatchObject({ number });
    chain.mine(1);
  }
  expect(performance.now() - begun).toBeLessThan(40_000);
  expect(said).toEqual([{ type: 'late', node: 'late' }]);
  expect(late.asked.get('eth_getBlockByNumber')).toBe(1);
});
