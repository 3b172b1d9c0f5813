/** What factories have announced on a chain → the children that count at a block of it, as it is followed. */
import { backfill } from './backfill.ts';
import type { Link } from './block.ts';
import type { ChainReader } from './chain-reader.ts';
import { type Children, noChildren } from './children.ts';
import type { WantedLogs } from './wanted-logs.ts';

/**
 * Nobody writes them down: a popular factory has more children than a cursor holds, and for longer than a
 * topic keeps what is on it. So whoever begins asks the nodes for all that was announced, and what follows
 * is added as it comes.
 */
export interface KnownChildren {
  /**
   * Those made up to `block`, on which all stands that is read next; what was made above it is forgotten.
   * Null where the chain has left the block while it was asked.
   */
  upTo(block: Link, signal: AbortSignal): Promise<Children | null>;
  /** Of the blocks behind it, in order. */
  add(children: Children): void;
}

/** Announcements are few and far between, so many blocks can be asked for at once. */
const sizes = { blocks: 10_000, most: 100_000 };

export type KnowingChildren = Readonly<{
  reader: ChainReader;
  wanted: WantedLogs;
  /** The lowest block that is followed: of a fork below it nobody says where it begins. */
  first: number;
}>;

export function knownChildren({ reader, wanted, first }: KnowingChildren): KnownChildren {
  const { factories } = wanted;
  const known = new Map<string, number>();
  let isRead = false;

  return {
    async upTo(block, signal) {
      if (!factories) return noChildren;
      for (const [key, number] of known) if (number > block.number) known.delete(key);
      isRead = (isRead && block.number >= first) || (await read(block, factories, signal));
      return isRead ? known : null;
    },
    add(children) {
      for (const [key, number] of children) known.set(key, number);
    },
  };

  async function read(
    { number, hash }: Link,
    { query, since }: NonNullable<WantedLogs['factories']>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const announced = { ...wanted, query, factories: null, keeps: announces };
    const range = { from: since, to: number, sizes };
    known.clear();
    let last: string | null = null;
    for await (const filled of backfill({ reader: untimed(reader), wanted: announced, ...range }, signal)) {
      for (const [key, created] of filled.children) known.set(key, created);
      last = filled.last.hash;
    }
    return since > number || last === hash;
  }

  function announces(log: Parameters<WantedLogs['childrenOf']>[0]): boolean {
    return wanted.childrenOf(log).length > 0;
  }
}

/** Of no announcement the time matters, and where nodes leave it out each would cost a question. */
const untimed = (reader: ChainReader): ChainReader => ({
  ...reader,
  async logsBetween(range, query, signal) {
    const found = await reader.logsBetween(range, query, signal);
    return found === null || 'type' in found ? found : found.map((log) => ({ ...log, blockTimeMs: 0 }));
  },
});
