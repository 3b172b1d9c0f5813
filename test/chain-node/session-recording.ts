/** A file of recorded answers → what a node had in its time: blocks, their logs, and its heads in turn. */
import { existsSync } from 'node:fs';
import { type RpcLog, readValues } from '../../tools/recorded-rpc.ts';
import { ledgerOfBlocks } from './ledger-of-blocks.ts';
import type { PlayedBlock } from './played-node.ts';

export type SessionRecording = Readonly<{
  chainId: number;
  /** All that were ever answered. */
  blocks: ReadonlyMap<string, PlayedBlock>;
  /** By block hash; the latest answer for each. Null where nobody ever asked for the logs of any block. */
  logs: ReadonlyMap<string, readonly RpcLog[]> | null;
  /** By block hash, how often its logs were refused with "unknown block". */
  refusals: ReadonlyMap<string, number>;
  heads: readonly RecordedHead[];
}>;

/** `learnt`: blocks answered since the head before, or after the last head; not all are its ancestors. */
export type RecordedHead = Readonly<{ hash: string; learnt: readonly PlayedBlock[] }>;

type Exchange = Readonly<{
  request: Readonly<{ method: string; params?: readonly unknown[] }>;
  response: Readonly<{ result?: unknown; error?: unknown }>;
}>;

/** Reads `*.session.jsonl.gz`, and `*.blocks.jsonl.gz` of consecutive blocks with their `*.logs.jsonl.gz`. */
export function readRecording(path: string): SessionRecording {
  return path.endsWith('.blocks.jsonl.gz') ? ofBlocks(path) : ofSession(path);
}

function ofSession(path: string): SessionRecording {
  const blocks = new Map<string, PlayedBlock>();
  const logs = new Map<string, readonly RpcLog[]>();
  const refusals = new Map<string, number>();
  const seen: { block: PlayedBlock; isHead: boolean }[] = [];
  let asksForLogs = false;
  for (const { request, response } of readValues<Exchange>(path)) {
    if (request.method === 'eth_getLogs') {
      const { blockHash } = Object(request.params?.[0]);
      asksForLogs = true;
      if (response.result) logs.set(blockHash, response.result as readonly RpcLog[]);
      else if (response.error) refusals.set(blockHash, (refusals.get(blockHash) ?? 0) + 1);
    } else if (request.method.startsWith('eth_getBlockBy') && response.result) {
      const block = response.result as PlayedBlock;
      blocks.set(block.hash, block);
      seen.push({ block, isHead: request.method === 'eth_getBlockByNumber' });
    }
  }
  const heads = headsOf(seen, blocks);
  return { chainId: chainIdOf(path), blocks, logs: asksForLogs ? logs : null, refusals, heads };
}

function ofBlocks(path: string): SessionRecording {
  const list = readValues<PlayedBlock>(path);
  const blocks = new Map(list.map((block) => [block.hash, block]));
  const pathOfLogs = path.replace('.blocks.', '.logs.');
  const logs = existsSync(pathOfLogs)
    ? new Map(list.map(({ hash }): [string, RpcLog[]] => [hash, []]))
    : null;
  for (const log of logs ? readValues<RpcLog>(pathOfLogs) : []) logs?.get(log.blockHash)?.push(log);
  const seen = list.map((block) => ({ block, isHead: true }));
  return { chainId: chainIdOf(path), blocks, logs, refusals: new Map(), heads: headsOf(seen, blocks) };
}

/** The answers by number that stood elsewhere than on the chain of the head before. */
function headsOf(
  seen: readonly { block: PlayedBlock; isHead: boolean }[],
  blocks: ReadonlyMap<string, PlayedBlock>,
): readonly RecordedHead[] {
  const ledger = ledgerOfBlocks();
  for (const block of blocks.values()) ledger.add(block, () => null);
  const heads: { hash: string; learnt: PlayedBlock[] }[] = [];
  let learnt: PlayedBlock[] = [];
  for (const { block, isHead } of seen) {
    learnt.push(block);
    if (!isHead || ledger.byNumber(Number(block.number))?.hash === block.hash) continue;
    ledger.standOn(block.hash);
    heads.push({ hash: block.hash, learnt });
    learnt = [];
  }
  heads.at(-1)?.learnt.push(...learnt);
  return heads;
}

function chainIdOf(path: string): number {
  const name = path.replace(/^.*\//, '');
  if (name.startsWith('polygon')) return 137;
  if (name.startsWith('eth-mainnet')) return 1;
  throw new Error(`${path}: which chain is this? Recordings are called after theirs: polygon, eth-mainnet`);
}
