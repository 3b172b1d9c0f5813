import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { type AnvilNode, anvilNode } from './anvil-node.ts';
import { compiled } from './compiled.ts';
import type { PlayedBlock } from './played-node.ts';

const timeout = 60_000;
const everything = { fromBlock: 'earliest', toBlock: 'latest' };
const logsOf = (node: AnvilNode) => node.ask<readonly RpcLog[]>('eth_getLogs', everything);
const hashAt = async (node: AnvilNode, number: number) =>
  (await node.ask<PlayedBlock>('eth_getBlockByNumber', `0x${number.toString(16)}`, false)).hash;

async function started(stateFile?: string): Promise<AnvilNode> {
  const node = await anvilNode({ chainId: 4242, ...(stateFile === undefined ? {} : { stateFile }) });
  onTestFinished(() => node.kill());
  return node;
}

test('transfers on a real node give their logs, and a reorganisation takes them back', {
  timeout,
}, async () => {
  const { token } = await compiled();
  const node = await started();
  expect(await node.ask('eth_chainId')).toBe('0x1092');
  const to = await node.deploy(token, 1_000_000n);
  for (const value of [1, 2, 3]) {
    await node.send({ to, contract: token, method: 'transfer', args: [node.accounts[value], value] });
    await node.mine(1);
  }
  const logs = await logsOf(node);
  expect(logs.map(({ address, data }) => [address, Number(data)])).toEqual(
    [1_000_000, 1, 2, 3].map((value) => [to, value]),
  );
  const before = await Promise.all([1, 2, 3, 4].map((number) => hashAt(node, number)));
  await node.reorg(2);
  const after = await Promise.all([1, 2, 3, 4].map((number) => hashAt(node, number)));
  expect(after.map((hash, place) => hash === before[place])).toEqual([true, true, false, false]);
  expect((await logsOf(node)).map(({ data }) => Number(data))).toEqual([1_000_000, 1]);
});

test('one call gives many logs, a factory tells of its child, and a refusal none', { timeout }, async () => {
  const { token, factory, pair } = await compiled();
  const node = await started();
  const [coin, maker] = [await node.deploy(token, 1_000_000n), await node.deploy(factory)];
  await node.send({ to: coin, contract: token, method: 'burst', args: [300] });
  await node.send({ to: coin, contract: token, method: 'refuse', args: [] });
  await node.send({ to: maker, contract: factory, method: 'createAndSwap', args: [coin, maker] });
  await node.mine(1);
  const logs = (await logsOf(node)).slice(1);
  expect(logs.map(({ logIndex }) => Number(logIndex))).toEqual(
    Array.from({ length: 302 }, (_, index) => index),
  );
  const created = factory.abi.parseLog({
    topics: [...(logs[301]?.topics ?? [])],
    data: logs[301]?.data ?? '',
  });
  const child = String(created?.args.pair).toLowerCase();
  expect([created?.name, logs[300]?.address]).toEqual(['PairCreated', child]);
  expect(logs[300]?.topics[0]).toBe(pair.abi.getEvent('Swap')?.topicHash);
  const data = factory.abi.encodeFunctionData('count');
  expect(Number(await node.ask('eth_call', { to: maker, data }, 'latest'))).toBe(1);
});

/** A node that keeps its chain in a file, with a token and three blocks above it. */
async function keptChain(): Promise<AnvilNode> {
  const folder = mkdtempSync(join(tmpdir(), 'anvil-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { token } = await compiled();
  const node = await started(join(folder, 'state.json'));
  await node.deploy(token, 5n);
  await node.mine(3);
  return node;
}

test('stopped and started again it has its chain, at the same address', { timeout }, async () => {
  const node = await keptChain();
  const [hash, logs] = [await hashAt(node, 4), await logsOf(node)];
  await node.stop();
  await expect(node.ask('eth_blockNumber')).rejects.toThrow();
  await node.restart();
  expect(await node.ask('eth_blockNumber')).toBe('0x4');
  expect([await hashAt(node, 4), await logsOf(node)]).toEqual([hash, logs]);
});

test('killed without a word it has the chain that was saved', { timeout }, async () => {
  const node = await keptChain();
  const before = [await hashAt(node, 4), await logsOf(node)];
  await node.save();
  await node.mine(1);
  await node.kill();
  await node.restart();
  expect(await node.ask('eth_blockNumber')).toBe('0x4');
  expect([await hashAt(node, 4), await logsOf(node)]).toEqual(before);
});

test('a reorganisation can hold what was there before, in another block, and what was not', {
  timeout,
}, async () => {
  const { token } = await compiled();
  const node = await started();
  const to = await node.deploy(token, 1_000_000n);
  const [, receiver, other] = node.accounts;
  await node.send({ to, contract: token, method: 'transfer', args: [other, 100] });
  await node.mine(1);
  const hash = await node.send({ to, contract: token, method: 'transfer', args: [receiver, 7] });
  await node.mine(3);
  const signed = await node.ask<string>('eth_getRawTransactionByHash', hash);
  const data = token.abi.encodeFunctionData('transfer', [receiver, 8]);
  await node.reorg(3, [
    [signed, 1],
    [{ from: other ?? '', to, data, gas: '0x100000' }, 2],
  ]);
  const logs = (await logsOf(node)).slice(2);
  expect(logs.map(({ blockNumber, data }) => [Number(blockNumber), Number(data)])).toEqual([
    [4, 7],
    [5, 8],
  ]);
  expect(logs[0]?.transactionHash).toBe(hash);
});
