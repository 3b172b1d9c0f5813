import { expect, test } from 'vitest';
import { isChosen } from '../src/producers/chain/cross-checked.ts';
import { sitAmong } from './chain-comparing.ts';
import { madeChain } from './chain-node/made-chain.ts';
import { missingLog } from './chain-node/manners.ts';
import { standing } from './chain-sitting.ts';

const soon = { timeout: 20_000 };
/** With a filter no bloom shows what is left out. */
const logs = [
  { addresses: [], events: ['Transfer(address indexed from, address indexed to, uint256 value)'] },
];

test('a node that leaves out logs where two others do not is benched and named', async () => {
  const chain = madeChain({ seed: 5 });
  const sitting = await sitAmong([chain, chain, chain], { logs, crossCheck: 1 });
  sitting.nodes[0]?.manners.take(missingLog());
  for (let round = 0; sitting.of('NodeBenched').length === 0 && round < 100; round++) {
    chain.mine(1);
    await sitting.stands(chain.canonicalLogIds());
  }
  expect(sitting.of('NodeBenched')).toMatchObject([
    {
      ...{ node: sitting.nodes[0]?.name, kind: 'lying' },
      why: expect.stringMatching(/^it gave 9 logs of block \d+, and most nodes give 10$/),
    },
  ]);
  await sitting.end();
});

test('where two nodes differ and no receipts tell, the block waits, and both are named', async () => {
  const chain = madeChain({ seed: 5 });
  const sitting = await sitAmong([chain, chain], { logs, crossCheck: 1 });
  chain.mine(3);
  await sitting.stands(chain.canonicalLogIds());
  const before = chain.canonicalLogIds().toSorted();
  sitting.nodes[0]?.manners.take(missingLog());
  chain.mine(1);
  const named = () => sitting.of('NodeSuspected').map(({ node, kind }) => `${kind} ${node}`);
  for (const { name } of sitting.nodes) await expect.poll(named, soon).toContain(`logs ${name}`);
  expect(standing(sitting.world).live).toEqual(before);
  expect(sitting.of('NodeBenched')).toEqual([]);
  sitting.nodes[0]?.manners.take();
  await sitting.stands(chain.canonicalLogIds());
  await sitting.end();
});

test('of all blocks a share is compared, the same ones by whoever compares', () => {
  const hashes = madeChainHashes(2_000);
  const chosen = hashes.filter((hash) => isChosen(hash, 0.05));
  expect(chosen.length).toBeGreaterThan(50);
  expect(chosen.length).toBeLessThan(160);
  expect(hashes.filter((hash) => isChosen(hash, 1))).toHaveLength(2_000);
  expect(hashes.filter((hash) => isChosen(hash, 0))).toEqual([]);
});

function madeChainHashes(count: number): readonly string[] {
  const chain = madeChain({ seed: 9, logsPerBlock: 0 });
  chain.mine(count - 1);
  return chain.blocks().map(({ hash }) => hash);
}
