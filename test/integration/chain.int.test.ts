import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { rawChainTopic } from '../../src/events.ts';
import { type LogParts, logParts } from '../../src/kafka/kafka-log.ts';
import { restored } from '../../src/kafka/reading.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { type AnvilNode, anvilNode } from '../chain-node/anvil-node.ts';
import { compiled } from '../chain-node/compiled.ts';
import type { PlayedBlock } from '../chain-node/played-node.ts';
import { sitOnChain, type Told, whatStands } from '../chain-sitting.ts';
import { type KafkaWorld, kafkaWorld } from './kafka-world.ts';

const partitions = 2;
const timeout = 60_000;
const never = AbortSignal.any([]);
const everything = { fromBlock: 'earliest', toBlock: 'latest' };

let world: KafkaWorld;
let parts: LogParts;
beforeAll(async () => {
  world = await kafkaWorld(inject('urls'), { partitions });
  parts = await logParts(world.options);
});
afterAll(async () => {
  await parts.cluster.disconnect();
  await world.end();
});

async function standing(): Promise<readonly string[]> {
  const told: Told[] = [];
  for (let partition = 0; partition < partitions; partition++)
    for await (const { entries } of restored(parts, { topic: rawChainTopic, partition }, null, never))
      for (const entry of entries) if (entry.type === 'record') told.push(entry.envelope);
  return whatStands(told).live;
}

/** Of each block its logs, itself, and what the token says there. */
async function canonical(chainId: number, node: AnvilNode): Promise<readonly string[]> {
  const logs = await node.ask<readonly RpcLog[]>('eth_getLogs', everything);
  const head = Number(await node.ask('eth_blockNumber'));
  const blocks = Array.from({ length: head + 1 }, (_, number) =>
    node.ask<PlayedBlock>('eth_getBlockByNumber', `0x${number.toString(16)}`, false),
  );
  return [
    ...logs.map(({ blockHash, logIndex }) => `evm:${chainId}:${blockHash}:${Number(logIndex)}`),
    ...(await Promise.all(blocks)).flatMap(({ hash }) => [
      `evm:${chainId}:${hash}`,
      `evm:${chainId}:${hash}:call:supply`,
    ]),
  ];
}

/** A chain of its own, with a token that transfers once a block. */
async function grownChain(chainId: number) {
  const { token } = await compiled();
  const node = await anvilNode({ chainId });
  onTestFinished(() => node.kill());
  const to = await node.deploy(token, 1_000_000n);
  const grow = async (blocks: number): Promise<void> => {
    for (let block = 0; block < blocks; block++) {
      await node.send({ to, contract: token, method: 'transfer', args: [node.accounts[1], 1] });
      await node.mine(1);
    }
  };
  const calls = [{ name: 'supply', to, function: 'totalSupply() view returns (uint256)', args: [] }];
  return { chainId, node, calls, grow };
}

test('two real chains that fork 1, 5 and 70 blocks deep: what stands is what they hold', {
  timeout,
}, async () => {
  const chains = await Promise.all([31_337, 31_338].map(grownChain));
  const sit = (signal: AbortSignal) =>
    chains.map(({ chainId, node, calls }) =>
      sitOnChain(
        {
          ...{ log: world.log, app: world.app, partitions, name: `chain-${chainId}`, chainId },
          ...{ urls: [node.ws, node.http], start: 0, keepBlocks: 128, pollMs: 200, calls },
          headers: true,
        },
        signal,
      ),
    );
  let ending = new AbortController();
  let sitting = sit(ending.signal);
  for (const depth of [1, 5, 70]) {
    for (const { grow } of chains) await grow(depth + 2);
    for (const { node } of chains) await node.reorg(depth);
    for (const { grow } of chains) await grow(1);
    // Whoever sits down next takes back what the one before has told.
    ending.abort();
    expect(await Promise.all(sitting)).toEqual(['stopped', 'stopped']);
    ending = new AbortController();
    sitting = sit(ending.signal);
    const wanted = await Promise.all(chains.map(({ chainId, node }) => canonical(chainId, node)));
    await expect.poll(standing, { timeout: 15_000 }).toEqual(wanted.flat().toSorted());
  }
  ending.abort();
  await Promise.all(sitting);
});
