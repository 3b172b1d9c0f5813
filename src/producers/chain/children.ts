/** The contracts that factories have made, and since when: what of a block is wanted on their account. */
import type { ChainLog } from './block.ts';
import type { WantedLogs } from './wanted-logs.ts';

/**
 * The block of creation by factory and address, as `childKey` writes them: what one factory has made is not
 * what was asked for of another. Above a block that is taken back they are to be forgotten.
 */
export type Children = ReadonlyMap<string, number>;

/** What it takes to know whether a contract is one of them. */
export type ChildLookup = Pick<Children, 'get'>;

export const noChildren: Children = new Map();

/** `factory` is short and stays what it is while other factories come and go in the configuration. */
export const childKey = (factory: string, address: string): string => `${factory}:${address}`;

/** What a block, or several in order, gives: the logs that are wanted, and the children made in it. */
export type Kept<Log> = Readonly<{ logs: readonly Log[]; children: Children }>;

/** Children found on the way count for the logs behind them. One announced again keeps its first block. */
export function keptOf<Log extends ChainLog>(
  logs: readonly Log[],
  wanted: Pick<WantedLogs, 'keeps' | 'childrenOf'>,
  known: Children,
): Kept<Log> {
  const children = new Map<string, number>();
  const both: ChildLookup = { get: (key) => known.get(key) ?? children.get(key) };
  const kept = logs.filter((log) => {
    const isKept = wanted.keeps(log, both);
    for (const key of wanted.childrenOf(log))
      if (!known.has(key) && !children.has(key)) children.set(key, log.blockNumber);
    return isKept;
  });
  return { logs: kept, children };
}
