/** Where a person wants a chain to be read from → the place before its first block. */
import type { Header, Link } from './block.ts';
import type { ChainPlace } from './chain-place.ts';

/** The parent, as its child names it, is what all that follows is tied to; of itself nothing is told. */
export const placeBefore = (first: Header): ChainPlace => ({
  first: first.number,
  branch: [parentOf(first)],
  marks: [],
  position: 0,
  live: false,
  gap: null,
});

/** Its own parent nobody asks for: whoever goes below it has gone too deep. */
export const parentOf = ({ number, parentHash, timeMs }: Link): Link => ({
  number: number - 1,
  hash: parentHash,
  parentHash: unknownHash,
  timeMs,
});

/** The zeroes would be taken for what is before the very first block. */
const unknownHash = `0x${'f'.repeat(64)}`;
