import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { RpcLog } from '../tools/recorded-rpc.ts';
import { anvilNode } from './chain-node/anvil-node.ts';
import { askNode } from './chain-node/ask-node.ts';
import { compiled } from './chain-node/compiled.ts';
import { type MadeChain, madeChain } from './chain-node/made-chain.ts';
import type { MadeTransfer } from './chain-node/made-transfers.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { type ChainSitting, sitOnChain, standing } from './chain-sitting.ts';
import { account, topic, transferTopic } from './chain-world.ts';
import { memoryWorld } from './memory-log.ts';
import { seeded } from './simulation/seeded.ts';

const timeout = 60_000;
const made = account('f');
const factory = { address: made, event: 'Transfer(address indexed a, address indexed child, uint256 n)' };
const logs = [{ addresses: [], events: [], factory: { ...factory, child: 'child', since: 0 } }];
const childOf = (serial: number): string => `0xcd${serial.toString(16).padStart(38, '0')}`;

/** Every fourth announces a child, which may speak before that, and after it is forgotten. */
function born(seed: number, serial: number): MadeTransfer {
  const announces = serial % 4 === 0;
  const child = childOf(announces ? serial : 4 * seeded(seed + serial).below(serial / 4 + 2));
  return {
    address: announces ? made : child,
    topics: [transferTopic, topic('1'), announces ? topic(child) : topic('2')],
    data: topic('7'),
    transactionHash: topic(`7a${serial.toString(16)}`),
  };
}

/** What the canonical chain says, of all that was announced on it before. */
async function wanted(chain: MadeChain, from: number): Promise<readonly string[]> {
  const children = new Set<string>();
  const kept: string[] = [];
  for (const { hash, number } of chain.blocks()) {
    for (const log of await askNode(chain).logsOf(hash)) {
      if (children.has(log.address) && Number(number) >= from)
        kept.push(`evm:31337:${hash}:${Number(log.logIndex)}`);
      if (log.address === made) children.add(`0x${log.topics[2]?.slice(-40)}`);
    }
  }
  return kept.toSorted();
}

async function sat(sitting: ChainSitting, act: () => Promise<unknown>): Promise<void> {
  const ending = new AbortController();
  const sitting_ = sitOnChain(sitting, ending.signal);
  await act();
  ending.abort();
  expect(await sitting_).toBe('stopped');
}

test.each([1, 2, 3])(
  'children come and go with their blocks, whoever sits down in between, seed %d',
  async (seed) => {
    const chain = madeChain({ seed, logsPerBlock: 6, transferOf: born });
    chain.mine(40);
    const node = await servePlayed(chain);
    onTestFinished(() => node.close());
    const chance = seeded(seed);
    const world = memoryWorld();
    const sitting = { log: world.log, urls: [node.ws, node.http], start: 20, logs, keepBlocks: 32 };
    for (let round = 0; round < 8; round++) {
      await sat(sitting, async () => {
        for (const depth of [1, 3, 12]) {
          if (chance.chance(0.5)) await sleep(10);
          chain.mine(1 + chance.below(3));
          chain.reorganise(1 + chance.below(depth), 0.6);
        }
        const live = await wanted(chain, 20);
        await expect.poll(() => standing(world).live, { timeout: 20_000 }).toEqual(live);
      });
      // While nobody looks: blocks that are read one by one, or by ranges.
      chain.reorganise(1 + chance.below(12), 0.6);
      chain.mine(chance.chance(0.5) ? 3 : 60);
    }
    expect(standing(world).live.length).toBeGreaterThan(100);
    expect(standing(world).gone.length).toBeGreaterThan(20);
  },
);

test('a pair whose creation a real chain takes back is a pair no more, until it is announced again', {
  timeout,
}, async () => {
  const { factory: contract, pair } = await compiled();
  const node = await anvilNode({ chainId: 31_337 });
  onTestFinished(() => node.kill());
  const maker = await node.deploy(contract);
  const event = 'PairCreated(address indexed a, address indexed b, address pair)';
  const entry = { addresses: [], events: [], factory: { address: maker, event, child: 'pair', since: 0 } };
  const call = async (method: string, ...args: readonly unknown[]) => {
    await node.send({ to: maker, contract, method, args });
    await node.mine(1);
    const [log] = await node.ask<readonly RpcLog[]>('eth_getLogs', { address: maker, fromBlock: 'latest' });
    return `0x${log?.data.slice(-40)}`;
  };
  const swap = async (to: string) => {
    await node.send({ to, contract: pair, method: 'swap', args: [1, 2, maker] });
    await node.mine(1);
    const [log] = await node.ask<readonly RpcLog[]>('eth_getLogs', { address: to, fromBlock: 'latest' });
    return `evm:31337:${log?.blockHash}:${Number(log?.logIndex)}`;
  };
  const world = memoryWorld();
  const sitting = { log: world.log, urls: [node.http], start: 0, logs: [entry] };
  const stands = (live: readonly string[]) =>
    expect.poll(() => standing(world).live, { timeout: 20_000 }).toEqual([...live].sort());
  const told = [await swap(await call('create', maker, maker))];
  const second = await call('create', maker, node.accounts[1]);
  const orphan = await swap(second);
  await sat(sitting, () => stands([...told, orphan]));
  await node.reorg(2);
  await call('createQuietly', maker, node.accounts[1]);
  await swap(second);
  await sat(sitting, async () => {
    await stands(told);
    expect(standing(world).gone).toEqual([orphan]);
    await call('announce', second);
    told.push(await swap(second));
    await stands(told);
  });
  told.push(await swap(second));
  await sat(sitting, () => stands(told));
});
