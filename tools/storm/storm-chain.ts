/** A real chain with some tokens on it: blocks with transfers, forks and a restart of its node, when told. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnvilNode, anvilNode } from '../../test/chain-node/anvil-node.ts';
import { type Contract, compiled } from '../../test/chain-node/compiled.ts';
import type { Seeded } from '../../test/simulation/seeded.ts';
import type { RpcLog } from '../recorded-rpc.ts';
import { replacement } from './replacement.ts';
import { transfer } from './traffic.ts';

export type Canonical = Readonly<{ head: number; logs: readonly RpcLog[] }>;

export interface StormChain {
  readonly chainId: number;
  readonly source: string;
  readonly urls: readonly string[];
  /** Addresses of the tokens, in lower case. */
  readonly tokens: readonly string[];
  /** Some transfers, and a block that holds them. */
  grow(): Promise<void>;
  /** How many transactions came back in another block. */
  fork(depth: number): Promise<number>;
  /** Kill -9 of its node, which comes back with its chain. */
  restart(awayMs: number): Promise<void>;
  canonical(): Promise<Canonical>;
  end(): Promise<void>;
}

const supply = 10n ** 18n;
const share = 10n ** 16n;
const tokenCount = 3;
/** As many blocks as the deepest fork takes, and a few. */
const firstBlocks = 80;
const everything = { fromBlock: 'earliest', toBlock: 'latest' };

export async function stormChain(chainId: number, folder: string, random: Seeded): Promise<StormChain> {
  const { token } = await compiled();
  const node = await anvilNode({ chainId, stateFile: join(folder, `anvil-${chainId}.json`) });
  const tokens = await spread(node, token);
  const height = async () => Number(await node.ask<string>('eth_blockNumber'));
  let lowest = 0;
  const grow = async (): Promise<void> => {
    for (let count = random.below(5); count > 0; count--) await transfer(node, { token, tokens, random });
    await node.mine(1);
  };
  for (let block = 0; block < firstBlocks; block++) await grow();
  return {
    chainId,
    source: `chain-${chainId}`,
    urls: [node.ws, node.http],
    tokens,
    grow,
    async fork(depth) {
      while ((await height()) - lowest <= depth) await grow();
      const { transactions, returning } = await replacement(node, { depth, token, tokens, random });
      await node.reorg(depth, transactions);
      const { logs } = await canonicalOf(node);
      const there = new Set(logs.map(({ transactionHash }) => transactionHash));
      return returning.filter((hash) => there.has(hash)).length;
    },
    async restart(awayMs) {
      await node.save();
      lowest = await height();
      await node.kill();
      await sleep(awayMs);
      await node.restart();
    },
    canonical: () => canonicalOf(node),
    end: () => node.kill(),
  };
}

async function canonicalOf(node: AnvilNode): Promise<Canonical> {
  const logs = await node.ask<readonly RpcLog[]>('eth_getLogs', everything);
  return { head: Number(await node.ask<string>('eth_blockNumber')), logs };
}

/** Tokens of which every account has some. */
async function spread(node: AnvilNode, token: Contract): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (let count = 0; count < tokenCount; count++) tokens.push(await node.deploy(token, supply));
  for (const to of tokens)
    for (const account of node.accounts.slice(1))
      await node.send({ to, contract: token, method: 'transfer', args: [account, share] });
  await node.mine(1);
  return tokens.map((address) => address.toLowerCase());
}
