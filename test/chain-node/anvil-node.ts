/** A real node on a chain of its own: contracts and calls in, blocks out, when told or by the clock. */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { startAnvil } from './anvil-process.ts';
import type { Contract } from './compiled.ts';

export type AnvilChain = Readonly<{
  chainId?: number;
  /** Mines a block in so many seconds; without it only `mine` and `deploy` do. */
  blockTimeS?: number;
  /** Where it keeps its chain, so that `restart` finds it again: when it is stopped, and by `save`. */
  stateFile?: string;
}>;

export interface AnvilNode {
  readonly http: string;
  readonly ws: string;
  readonly pid: number;
  /** Funded, and it signs for them; the first one sends what names no sender. */
  readonly accounts: readonly string[];
  /** Throws with the node's own words where it answers with an error. */
  ask<Result>(method: string, ...params: readonly unknown[]): Promise<Result>;
  /** The new contract's address. Mines the block with it, unless the clock does. */
  deploy(contract: Contract, ...args: readonly unknown[]): Promise<string>;
  /** The transaction's hash. Without a block time it is in the next block that `mine` makes. */
  send(call: ContractCall): Promise<string>;
  mine(count: number): Promise<void>;
  /** Replaces the last blocks by as many others, which hold `transactions` alone; all else is gone. */
  reorg(depth: number, transactions?: readonly Replaced[]): Promise<void>;
  /** Keeps its chain, so that a kill loses nothing. */
  save(): Promise<void>;
  /** Lets it keep its chain and end. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /**
   * After `stop` or `kill`: at the same address, with the chain of the last `stop` or `save`. A fork below
   * that would find no contracts: anvil goes back to older states without their code.
   */
  restart(): Promise<void>;
}

export type ContractCall = Readonly<{
  to: string;
  contract: Contract;
  method: string;
  args: readonly unknown[];
  from?: string;
}>;

/** As it was signed before, or for the node to sign; and how many blocks of the new branch lie below it. */
export type Replaced = readonly [transaction: string | Unsigned, place: number];

export type Unsigned = Readonly<{ from: string; to: string; data: string; gas: string }>;

/** Enough for any of the test contracts' calls; an estimate would refuse what is meant to revert. */
const gas = '0x1000000';
const pollMs = 20;
const receiptMs = 20_000;

export async function anvilNode(chain: AnvilChain = {}): Promise<AnvilNode> {
  const args = argsOf(chain);
  let node = await startAnvil(args, 0);
  const { port } = node;
  const http = `http://127.0.0.1:${port}`;
  const ask = <Result>(method: string, ...params: readonly unknown[]) => asked<Result>(http, method, params);
  const accounts = await ask<readonly string[]>('eth_accounts');
  const [sender] = accounts;
  const mine = async (count: number) => void (await ask('anvil_mine', `0x${count.toString(16)}`));
  return {
    http,
    ws: `ws://127.0.0.1:${port}`,
    get pid() {
      return node.pid;
    },
    accounts,
    ask,
    async deploy({ abi, code }, ...given) {
      const data = code + abi.encodeDeploy(given).slice(2);
      const hash = await ask<string>('eth_sendTransaction', { from: sender, data, gas });
      if (chain.blockTimeS === undefined) await mine(1);
      return (await receiptOf(hash, ask)).contractAddress;
    },
    send: ({ to, contract, method, args: given, from = sender }) =>
      ask('eth_sendTransaction', { from, to, data: contract.abi.encodeFunctionData(method, given), gas }),
    mine,
    reorg: async (depth, transactions = []) => void (await ask('anvil_reorg', depth, transactions)),
    async save() {
      if (chain.stateFile === undefined) throw new Error('anvil was given no file to keep its chain in');
      const state = await ask<string>('anvil_dumpState', true);
      await writeFile(chain.stateFile, gunzipSync(Buffer.from(state.slice(2), 'hex')));
    },
    stop: () => node.end('SIGTERM'),
    kill: () => node.end('SIGKILL'),
    async restart() {
      node = await startAnvil(args, port);
    },
  };
}

function argsOf({ chainId = 31_337, blockTimeS, stateFile }: AnvilChain): readonly string[] {
  return [
    ...['--chain-id', String(chainId)],
    ...(blockTimeS === undefined ? ['--no-mining'] : ['--block-time', String(blockTimeS)]),
    ...(stateFile === undefined ? [] : ['--state', stateFile, '--preserve-historical-states']),
  ];
}

async function asked<Result>(http: string, method: string, params: readonly unknown[]): Promise<Result> {
  const response = await fetch(http, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result: Result; error?: { message: string } };
  if (error !== undefined) throw new Error(`anvil refuses ${method}: ${error.message}`);
  return result;
}

type Receipt = Readonly<{ contractAddress: string }>;

async function receiptOf(hash: string, ask: AnvilNode['ask']): Promise<Receipt> {
  for (const until = performance.now() + receiptMs; performance.now() < until; ) {
    const receipt = await ask<Receipt | null>('eth_getTransactionReceipt', hash);
    if (receipt !== null) return receipt;
    await sleep(pollMs);
  }
  throw new Error(`transaction ${hash} was not mined in ${receiptMs} ms`);
}
