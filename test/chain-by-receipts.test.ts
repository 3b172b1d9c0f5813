import { expect, onTestFinished, test } from 'vitest';
import type { RawChainBody } from '../src/events.ts';
import type { RpcLog } from '../tools/recorded-rpc.ts';
import { type Compared, sitAmong } from './chain-comparing.ts';
import { anvilNode } from './chain-node/anvil-node.ts';
import { anvilPlayed } from './chain-node/anvil-played.ts';
import { askNode } from './chain-node/ask-node.ts';
import { compiled } from './chain-node/compiled.ts';
import { madeChain } from './chain-node/made-chain.ts';
import { madeTransfer } from './chain-node/made-transfers.ts';
import { corruptReceipts, type Manner } from './chain-node/manners.ts';
import {
  forgedData,
  forgedReceipts,
  partialReceipts,
  rootsToMatch,
  withReceipts,
} from './chain-node/receipt-manners.ts';
import { standing } from './chain-sitting.ts';
import { partitions } from './sitting.ts';

const timeout = 60_000;
const soon = { timeout: 30_000, interval: 200 };
const transfers = 'Transfer(address indexed from, address indexed to, uint256 value)';
const byReceipts = { logsBy: 'receipts', crossCheck: 1, pollMs: 50 } as const;

async function started() {
  const { token } = await compiled();
  const node = await anvilNode();
  onTestFinished(() => node.kill());
  const to = await node.deploy(token, 1_000_000n);
  const burst = async (count: number): Promise<void> => {
    await node.send({ to, contract: token, method: 'burst', args: [count] });
    await node.mine(1);
  };
  return { node, token, to, burst };
}

type Asked = Readonly<{ ask: ReturnType<typeof askNode>['ask'] }>;

async function idsOf({ ask }: Asked, address?: string): Promise<readonly string[]> {
  const filter = { fromBlock: 'earliest', toBlock: 'latest', ...(address && { address }) };
  const logs = await ask<readonly RpcLog[]>('eth_getLogs', filter);
  return logs.map((log) => `evm:31337:${log.blockHash}:${Number(log.logIndex)}`);
}

const isDoubt = ({ name }: Compared['told'][number]): boolean => /^Node(Benched|Suspected)$/.test(name);

const rawText = ({ world }: Compared): string =>
  JSON.stringify(
    Array.from({ length: partitions }, (_, at) => world.partition('raw.chain', at).committed<RawChainBody>()),
  );

const asked = ({ nodes }: Compared, method: string): number =>
  nodes.reduce((sum, node) => sum + (node.asked.get(method) ?? 0), 0);

test('a block is asked for its receipts once and for nothing else, and told of as far as it is wanted', {
  timeout,
}, async () => {
  const { node, token, to, burst } = await started();
  const other = await node.deploy(token, 5n);
  const logs = [{ addresses: [to], events: [transfers] }];
  const played = anvilPlayed(node);
  const sitting = await sitAmong([played, played], { ...byReceipts, logs });
  await burst(3);
  await node.send({ to: other, contract: token, method: 'burst', args: [2] });
  await burst(2);
  await sitting.stands(await idsOf(node, to));
  expect(asked(sitting, 'eth_getLogs')).toBe(0);
  expect(asked(sitting, 'eth_getBlockReceipts')).toBe(Number(await node.ask('eth_blockNumber')) + 1);
  expect(sitting.of('NodeBenched')).toEqual([]);
  await sitting.end();
});

test('what a fork of a real chain takes away is taken back, and what it brings is told', {
  timeout,
}, async () => {
  const { node, token, to, burst } = await started();
  const sitting = await sitAmong([anvilPlayed(node)], byReceipts);
  for (let count = 1; count <= 3; count++) await burst(count);
  const before = await idsOf(node);
  await sitting.stands(before);
  const from = node.accounts[1] ?? '';
  const data = token.abi.encodeFunctionData('burst', [4]);
  await node.reorg(2, [[{ from, to, data, gas: '0x100000' }, 1]]);
  const after = await idsOf(node);
  expect(after).not.toEqual(before);
  await sitting.stands(after);
  expect(standing(sitting.world).gone).toEqual(before.filter((id) => !after.includes(id)).toSorted());
  expect(sitting.told.filter(isDoubt)).toEqual([]);
  await sitting.end();
});

const lies: readonly [string, readonly Manner[], RegExp][] = [
  ['lacks a log', [corruptReceipts], /^the bloom of block \d+ holds logs that are not among the \d+ given$/],
  [
    'has other amounts',
    [forgedReceipts],
    /^the receipts it gave of block \d+ have the root 0x.*, its header says 0x/,
  ],
  ['has half of the receipts', [partialReceipts], /^a receipt it gave of block \d+: .*expected 0x/],
  [
    'has other amounts, and a root that fits them',
    [forgedReceipts, rootsToMatch],
    /^its receipts of block \d+, root and all, are others than most nodes give$/,
  ],
];

test.each(lies)(
  'a node that %s is benched and named, and nothing of it is told',
  {
    timeout,
  },
  async (_, manners, why) => {
    const { node, burst } = await started();
    const played = anvilPlayed(node);
    // Nearly all is asked of the first, so that its headers go with its receipts.
    const weights = [1_000, 1, 1];
    const sitting = await sitAmong([played, played, played], { ...byReceipts, weights });
    await sitting.stands(await idsOf(node));
    sitting.nodes[0]?.manners.take(...manners);
    const isBenched = async () => {
      await burst(3);
      return sitting.of('NodeBenched');
    };
    await expect.poll(isBenched, soon).toContainEqual(
      expect.objectContaining({
        ...{ node: sitting.nodes[0]?.name, kind: 'lying', why: expect.stringMatching(why) },
      }),
    );
    await sitting.stands(await idsOf(node));
    expect(sitting.of('NodeBenched').every((one) => one.node === sitting.nodes[0]?.name)).toBe(true);
    expect(rawText(sitting)).not.toContain(forgedData);
    await sitting.end();
  },
);

const ofArbitrum = 0x6a;

test('receipts that nobody can check are held against what other nodes say', async () => {
  const chain = madeChain({ seed: 5 });
  const node = withReceipts(chain, ofArbitrum);
  const address = madeTransfer(5, 0).address;
  const logs = [{ addresses: [address], events: [] }];
  const sitting = await sitAmong([node, node, node], { ...byReceipts, logs, pollMs: 5 });
  chain.mine(3);
  await sitting.stands(await idsOf(askNode(chain), address));
  chain.reorganise(2, 0.5);
  await sitting.stands(await idsOf(askNode(chain), address));
  expect(sitting.told.filter(isDoubt)).toEqual([]);
  sitting.nodes[0]?.manners.take(forgedReceipts);
  const suspected = () => {
    chain.mine(1);
    return sitting.of('NodeSuspected');
  };
  await expect.poll(suspected, soon).toContainEqual({
    ...{ source: 'chain', node: sitting.nodes[0]?.name, kind: 'receipts' },
    why: expect.stringMatching(/^its receipts of block \d+ hold other logs than nodes give of it$/),
  });
  await sitting.stands(await idsOf(askNode(chain), address));
  expect(rawText(sitting)).not.toContain(forgedData);
  await sitting.end();
});

const polygon = 137;

async function withoutRoots(chainId: number): Promise<Compared> {
  const chain = madeChain({ seed: 5, chainId });
  const node = withReceipts(chain, 2);
  const sitting = await sitAmong([node], { ...byReceipts, chainId, crossCheck: 0, pollMs: 5 });
  chain.mine(3);
  await sitting.stands(chain.canonicalLogIds());
  return sitting;
}

test('where receipts of no node have the root of a block, logs are asked for, and it is said', async () => {
  const sitting = await withoutRoots(31_337);
  expect(sitting.of('NodeSuspected')).toContainEqual({
    ...{ source: 'chain', node: sitting.nodes[0]?.name, kind: 'receipts' },
    why: expect.stringMatching(/^the receipts it gave of block \d+ have the root 0x.*, its header says 0x/),
  });
  expect(sitting.of('NodeBenched')).toEqual([]);
  await sitting.end();
});

test('nobody is suspected where a chain has logs that are in no root', async () => {
  const sitting = await withoutRoots(polygon);
  expect(sitting.told.filter(isDoubt)).toEqual([]);
  await sitting.end();
});

test('a node that does not know receipts is benched with what to do, and another is asked', async () => {
  const chain = madeChain({ seed: 5 });
  const nodes = [chain, withReceipts(chain, ofArbitrum)];
  const sitting = await sitAmong(nodes, { ...byReceipts, crossCheck: 0, pollMs: 5 });
  const benched = () => {
    chain.mine(1);
    return sitting.of('NodeBenched');
  };
  await expect.poll(benched, soon).toContainEqual({
    ...{ source: 'chain', node: sitting.nodes[0]?.name, kind: 'refused', forMs: 60_000 },
    why: 'it does not know eth_getBlockReceipts: write `logsBy: logs` for this source, or take another node',
  });
  await sitting.stands(chain.canonicalLogIds());
  expect(sitting.of('NodeBenched').every(({ node }) => node === sitting.nodes[0]?.name)).toBe(true);
  await sitting.end();
});
