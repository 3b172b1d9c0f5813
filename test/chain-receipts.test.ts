import { expect, onTestFinished, test } from 'vitest';
import { headerOf, logsOfBlock } from '../src/producers/chain/node-answers.ts';
import { receiptsRoot } from '../src/producers/chain/receipts-root.ts';
import { sitAmong } from './chain-comparing.ts';
import { type AnvilNode, anvilNode } from './chain-node/anvil-node.ts';
import { anvilPlayed } from './chain-node/anvil-played.ts';
import { compiled } from './chain-node/compiled.ts';
import { corruptReceipts, type Manner, missingLog } from './chain-node/manners.ts';

const timeout = 60_000;

async function started(): Promise<AnvilNode> {
  const node = await anvilNode();
  onTestFinished(() => node.kill());
  return node;
}

type Receipt = Readonly<{ logs: readonly object[]; type: string; status: string }>;

async function rootsOf(
  node: AnvilNode,
  change: (receipts: readonly Receipt[]) => readonly object[] = (all) => all,
) {
  const header = headerOf(await node.ask('eth_getBlockByNumber', 'latest', false));
  if (!header) throw new Error('no block');
  const receipts = await node.ask<readonly Receipt[]>('eth_getBlockReceipts', header.hash);
  const logs = logsOfBlock(
    receipts.flatMap((one) => one.logs),
    header,
  );
  return { receipts, named: header.receiptsRoot, made: await receiptsRoot(change(receipts), logs) };
}

test('the root of the receipts of a real node is the one in its header', { timeout }, async () => {
  const { token } = await compiled();
  const node = await started();
  const to = await node.deploy(token, 1_000_000n);
  const deployed = await rootsOf(node);
  expect(deployed.made).toBe(deployed.named);
  const [from, other, second, third] = node.accounts;
  const plain = { from, to: other, value: '0x1', gas: '0x5208' };
  // More than 127: from there on the place of a receipt is written otherwise.
  for (let count = 0; count < 135; count++) await node.ask('eth_sendTransaction', plain);
  const gasPrice = '0x4a817c800';
  await node.ask('eth_sendTransaction', { ...plain, from: second, gasPrice });
  const listed = { gasPrice, accessList: [], gas: '0x7530' };
  await node.ask('eth_sendTransaction', { ...plain, from: third, ...listed });
  await node.ask('eth_sendTransaction', {
    ...{ from, to, gas: '0x100000', data: token.abi.encodeFunctionData('burst', [5]) },
  });
  await node.ask('eth_sendTransaction', {
    ...{ from, to, gas: '0x100000', data: token.abi.encodeFunctionData('refuse') },
  });
  await node.mine(1);
  const { receipts, made, named } = await rootsOf(node);
  expect(made).toBe(named);
  expect(receipts).toHaveLength(139);
  expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set(['0x0', '0x1']));
  expect(new Set(receipts.map(({ type }) => type))).toEqual(new Set(['0x0', '0x1', '0x2']));
  const spent = await rootsOf(node, ([first, ...rest]) => [{ ...first, status: '0x0' }, ...rest]);
  expect(spent.made).not.toBe(named);
  const unknown = await rootsOf(node, ([first, ...rest]) => [{ ...first, type: '0x6a' }, ...rest]);
  expect(unknown.made).toBeNull();
});

test('a block without receipts has the root of an empty tree', async () => {
  expect(await receiptsRoot([], [])).toBe(
    '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
  );
});

const lies: readonly [string, readonly Manner[], RegExp][] = [
  [
    'leaves out a log that was asked for',
    [missingLog()],
    /^it gave 2 logs of block \d+, and the receipts have 3$/,
  ],
  [
    'leaves it out of its receipts too',
    [missingLog(), corruptReceipts],
    /^the receipts it gave of block \d+ have the root 0x.*, its header says 0x/,
  ],
];

test.each(lies)('a node that %s is found out by receipts', { timeout }, async (_, manners, why) => {
  const { token } = await compiled();
  const node = await started();
  const to = await node.deploy(token, 1_000_000n);
  const played = anvilPlayed(node);
  const events = ['Transfer(address indexed from, address indexed to, uint256 value)'];
  const sitting = await sitAmong([played, played], {
    ...{ crossCheck: 1, logs: [{ addresses: [to], events }], pollMs: 50 },
  });
  sitting.nodes[0]?.manners.take(...manners);
  await expect
    .poll(
      async () => {
        await node.send({ to, contract: token, method: 'burst', args: [3] });
        await node.mine(1);
        return sitting.of('NodeBenched');
      },
      { timeout: 30_000, interval: 200 },
    )
    .toContainEqual(
      expect.objectContaining({
        ...{ node: sitting.nodes[0]?.name, kind: 'lying', why: expect.stringMatching(why) },
      }),
    );
  const logs = await node.ask<readonly { blockHash: string; logIndex: string }[]>('eth_getLogs', {
    ...{ fromBlock: 'earliest', toBlock: 'latest' },
  });
  await sitting.stands(logs.map((log) => `evm:31337:${log.blockHash}:${Number(log.logIndex)}`));
  expect(sitting.of('NodeBenched').every((one) => one.node === sitting.nodes[0]?.name)).toBe(true);
  await sitting.end();
});
