/** The blocks a node has, and which of them are canonical: the ancestors of the one it stands on. */
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import type { PlayedBlock } from './played-node.ts';

/** Null where the node does not have them. Made when asked for: a long chain's do not fit in memory. */
export type LogsOfBlock = () => readonly RpcLog[] | null;

export interface LedgerOfBlocks {
  readonly head: PlayedBlock | null;
  /** Has the block from now on; adding it again changes nothing. */
  add(block: PlayedBlock, logs: LogsOfBlock): void;
  /** Makes a block that it has the head, and gives those that thereby became canonical, oldest first. */
  standOn(hash: string): readonly PlayedBlock[];
  /** Also where the block was orphaned. */
  byHash(hash: string): PlayedBlock | null;
  byNumber(number: number): PlayedBlock | null;
  logsOf(hash: string): readonly RpcLog[] | null;
  /** The canonical blocks, oldest first. */
  chain(): readonly PlayedBlock[];
}

export function ledgerOfBlocks(): LedgerOfBlocks {
  const blocks = new Map<string, Readonly<{ block: PlayedBlock; logs: LogsOfBlock }>>();
  const canonical = new Map<number, PlayedBlock>();
  let head: PlayedBlock | null = null;
  const byHash = (hash: string): PlayedBlock | null => blocks.get(hash)?.block ?? null;
  return {
    get head() {
      return head;
    },
    add(block, logs) {
      if (!blocks.has(block.hash)) blocks.set(block.hash, { block, logs });
    },
    standOn(hash) {
      const fresh: PlayedBlock[] = [];
      let block = byHash(hash);
      if (block === null) throw new Error(`cannot stand on ${hash}, which was not added`);
      head = block;
      forget(canonical, Number(block.number), 1);
      while (block !== null && canonical.get(Number(block.number))?.hash !== block.hash) {
        canonical.set(Number(block.number), block);
        fresh.push(block);
        block = byHash(block.parentHash);
      }
      const lowest = fresh.at(-1);
      // What lies below a block whose parent is not known has nothing to do with it.
      if (block === null && lowest !== undefined) forget(canonical, Number(lowest.number), -1);
      return fresh.reverse();
    },
    byHash,
    byNumber: (number) => canonical.get(number) ?? null,
    logsOf: (hash) => blocks.get(hash)?.logs() ?? null,
    chain: () => [...canonical.values()].sort((one, other) => Number(one.number) - Number(other.number)),
  };
}

function forget(canonical: Map<number, PlayedBlock>, from: number, step: 1 | -1): void {
  for (let number = from + step; canonical.delete(number); number += step);
}
