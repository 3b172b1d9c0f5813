import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type Compared, sitAmong } from './chain-comparing.ts';
import { type MadeChain, madeChain } from './chain-node/made-chain.ts';
import { foreignParent, inventedHead, otherBlocks } from './chain-node/manners.ts';
import { standing } from './chain-sitting.ts';

const soon = { timeout: 20_000 };

/** Chains that are the same block for block as long as the same is done to them. */
const alike = (count: number): MadeChain[] =>
  Array.from({ length: count }, () => {
    const chain = madeChain({ seed: 5 });
    chain.mine(6);
    return chain;
  });

/** Blocks come all the time, until the test ends. */
function growing(chains: readonly MadeChain[]): { stop: () => void } {
  const clock = setInterval(() => {
    for (const chain of chains) chain.mine(1);
  }, 100);
  onTestFinished(() => clearInterval(clock));
  return { stop: () => clearInterval(clock) };
}

const isBenched = ({ of, nodes }: Compared, place: number, why: RegExp) =>
  expect
    .poll(() => of('NodeBenched'), soon)
    .toContainEqual(
      expect.objectContaining({
        ...{ node: nodes[place]?.name, kind: 'lying', why: expect.stringMatching(why) },
      }),
    );

test.each([2, 3])('of %i nodes one alone on a fork is not believed, benched and named', async (count) => {
  const [liar, ...honest] = alike(count) as [MadeChain, ...MadeChain[]];
  const sitting = await sitAmong([liar, ...honest]);
  await sitting.stands(liar.canonicalLogIds());
  liar.reorganise(3);
  liar.mine(4);
  const { stop } = growing([liar, ...honest]);
  // Of three, two do not have the way back from its head, and it may be that which is found out first.
  await isBenched(
    sitting,
    0,
    /^it alone stands on block 4 0x.*: .* has another there, and has gone on|^its last 3/,
  );
  stop();
  await sitting.stands(honest[0]?.canonicalLogIds() ?? []);
  expect(standing(sitting.world).gone).toEqual([]);
  expect(new Set(sitting.of('NodeBenched').map(({ node }) => node))).toEqual(
    new Set([sitting.nodes[0]?.name]),
  );
  await sitting.end();
});

test('a fork that nodes see one after the other is followed, and nobody is benched for it', async () => {
  const [first, second] = alike(2) as [MadeChain, MadeChain];
  const sitting = await sitAmong([first, second]);
  await sitting.stands(first.canonicalLogIds());
  const before = first.canonicalLogIds();
  first.reorganise(3);
  first.mine(1);
  await sleep(400);
  expect(standing(sitting.world).live).toEqual(before.toSorted());
  second.reorganise(3);
  second.mine(1);
  await sitting.stands(first.canonicalLogIds());
  expect(sitting.of('NodeBenched')).toEqual([]);
  await sitting.end();
});

test('a fork that too few nodes stand on is told of while nobody has gone on without it', async () => {
  const [first, second] = alike(2) as [MadeChain, MadeChain];
  const sitting = await sitAmong([first, second]);
  await sitting.stands(first.canonicalLogIds());
  // Deep enough for the other's head to lie above where it begins.
  first.reorganise(3);
  await expect
    .poll(() => sitting.of('NodeSuspected'), soon)
    .toContainEqual({
      ...{ source: 'chain', node: sitting.nodes[0]?.name, kind: 'fork' },
      why: expect.stringMatching(/^it stands on block 4 0x.*; of 2 nodes that have to 1 do$/),
    });
  expect(sitting.of('NodeBenched')).toEqual([]);
  expect(standing(sitting.world).live).toEqual(second.canonicalLogIds().toSorted());
  await sitting.end();
});

test('where the other nodes are away the one that is left is believed', async () => {
  const [first, second] = alike(2) as [MadeChain, MadeChain];
  const sitting = await sitAmong([first, second]);
  await sitting.stands(first.canonicalLogIds());
  await sitting.nodes[1]?.close();
  first.reorganise(3);
  first.mine(1);
  await sitting.stands(first.canonicalLogIds());
  await sitting.end();
});

test('what was told before a pause is not taken back on the word of one node', async () => {
  const [chain] = alike(1) as [MadeChain];
  const sitting = await sitAmong([chain, chain], { keepBlocks: 8 });
  await sitting.stands(chain.canonicalLogIds());
  // One of the two is asked what became of the last block, by chance.
  for (let tip = 6; sitting.of('NodeSuspected').length === 0 && tip < 1_000; tip += 30) {
    sitting.nodes[0]?.manners.take(otherBlocks(tip - 2, tip));
    chain.mine(30);
    await sitting.stands(chain.canonicalLogIds());
  }
  // Nobody has gone on meanwhile: it may be the first to see a fork.
  expect(sitting.of('NodeSuspected')[0]).toMatchObject({ node: sitting.nodes[0]?.name, kind: 'fork' });
  expect(sitting.of('NodeBenched')).toEqual([]);
  expect(standing(sitting.world).gone).toEqual([]);
  await sitting.end();
});

test('a node whose header contradicts what was followed is benched and named', async () => {
  const chain = madeChain({ seed: 5 });
  const sitting = await sitAmong([chain, chain]);
  chain.mine(6);
  await sitting.stands(chain.canonicalLogIds());
  sitting.nodes[0]?.manners.take(foreignParent);
  await isBenched(sitting, 0, /^the (parent|number) of 0x.* is said to be .* and /);
  chain.mine(3);
  await sitting.stands(chain.canonicalLogIds());
  expect(sitting.of('NodeBenched').some(({ node }) => node === sitting.nodes[1]?.name)).toBe(false);
  await sitting.end();
});

test('a node that announces a header which contradicts what was followed is benched', async () => {
  const chain = madeChain({ seed: 5 });
  const sitting = await sitAmong([chain, chain], { over: 'ws', pollMs: 60_000 });
  chain.mine(6);
  await sitting.stands(chain.canonicalLogIds());
  sitting.nodes[0]?.manners.take(foreignParent);
  // Whichever of the two announcements is heard last is the one that is followed.
  for (let round = 0; sitting.of('NodeBenched').length === 0 && round < 100; round++) {
    chain.mine(1);
    await sleep(50);
  }
  await isBenched(sitting, 0, /./);
  chain.mine(1);
  await sitting.stands(chain.canonicalLogIds());
  await sitting.end();
});

test('a node whose heads lead nowhere is benched and named, and others are followed', async () => {
  const chain = madeChain({ seed: 5 });
  const sitting = await sitAmong([chain, chain]);
  chain.mine(6);
  await sitting.stands(chain.canonicalLogIds());
  sitting.nodes[0]?.manners.take(inventedHead);
  chain.mine(3);
  await isBenched(sitting, 0, /^its last 3 heads, to block \d+, lead back to no block that is known$/);
  await sitting.stands(chain.canonicalLogIds());
  await sitting.end();
});
