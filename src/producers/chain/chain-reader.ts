/** Questions that following a chain asks, whoever of its nodes answers them. */
import type { ChainLog, Header } from './block.ts';
import type { TooMany } from './too-many.ts';

/** What eth_getLogs takes beside the blocks; an empty list means any. */
export type LogQuery = Readonly<{
  addresses: readonly string[];
  /** By position, alternatives at each; an empty list at a position means any. */
  topics: readonly (readonly string[])[];
}>;

/** Answers are checked before they are given; every method throws only where `signal` aborted. */
export interface ChainReader {
  /** The newest block: of the node that is furthest ahead and in good standing. */
  head(signal: AbortSignal): Promise<Header>;
  /** Null where no node has the block (any more). */
  byHash(hash: string, signal: AbortSignal): Promise<Header | null>;
  byNumber(number: number, signal: AbortSignal): Promise<Header | null>;
  /** The newest block that cannot be taken back, as the chain tags it; null where nodes know no such tag. */
  finalized(tag: 'finalized' | 'safe', signal: AbortSignal): Promise<number | null>;
  /** Logs of one block in order of their index; null where no node has the block (any more). */
  logsOf(header: Header, query: LogQuery, signal: AbortSignal): Promise<readonly ChainLog[] | null>;
  /**
   * Logs of consecutive blocks, both ends included, or that the nodes want the range to be smaller; null
   * where no node was found whose block at its end is `last`.
   */
  logsBetween(
    range: BlockRange & Readonly<{ last: string }>,
    query: LogQuery,
    signal: AbortSignal,
  ): Promise<readonly ChainLog[] | TooMany | null>;
}

/** Both ends included. */
export type BlockRange = Readonly<{ from: number; to: number }>;
