/** Blocks to be read → ranges of them being read, in a size that follows what nodes answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitedLater } from '../awaited-later.ts';
import type { BlockRange } from './chain-reader.ts';
import { answered, type RangeSizes, tooMany } from './range-sizes.ts';
import { type Reading, type ReadRange, readRange } from './read-range.ts';

/**
 * A range that is being read, or has been. It may come to end earlier than was asked; null where nodes could
 * not be brought to one mind of it: perhaps there are no such blocks.
 */
export type Held = { readonly from: number; reading: Promise<ReadRange | null> };

export interface RangesAhead {
  /** Begins the lowest range that is left, and puts it where it belongs; false where none is left. */
  begin(held: Held[]): boolean;
  again(range: BlockRange): Promise<ReadRange | null>;
}

/** Whoever has not had it by then asks where the chain is. */
const mostMoves = 10;

/** A range that is refused is cut, and its rest is left to be begun before all that is behind it. */
export function rangesAhead(
  all: BlockRange,
  how: Reading & Readonly<{ pauseMs: number; sizes: RangeSizes }>,
  signal: AbortSignal,
): RangesAhead {
  let left: readonly BlockRange[] = all.from <= all.to ? [all] : [];
  let { sizes } = how;

  return {
    begin(held) {
      const [lowest, ...rest] = left;
      if (!lowest) return false;
      left = rest;
      held.push({ from: lowest.from, reading: begun(cut(lowest)) });
      held.sort((a, b) => a.from - b.from);
      return true;
    },
    again: begun,
  };

  function begun(range: BlockRange): Promise<ReadRange | null> {
    return awaitedLater(read(range));
  }

  async function read(asked: BlockRange): Promise<ReadRange | null> {
    let moves = 0;
    for (let range = asked; ; ) {
      const found = await readRange(range, how, signal);
      const blocks = range.to - range.from + 1;
      if (found === 'moved') {
        if (++moves === mostMoves) return null;
        await sleep(how.pauseMs, undefined, { signal });
      } else if ('type' in found) {
        sizes = tooMany(sizes, blocks, found.told);
        range = cut(range);
      } else {
        sizes = answered(sizes, blocks, found.given);
        return found;
      }
    }
  }

  function cut(range: BlockRange): BlockRange {
    const end = range.from + sizes.blocks - 1;
    if (end >= range.to) return range;
    left = [...left, { from: end + 1, to: range.to }].sort((a, b) => a.from - b.from);
    return { from: range.from, to: end };
  }
}
