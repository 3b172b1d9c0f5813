/** The bloom of a block's header and logs said to be of that block → whether one contradicts the other. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { LRUCache } from 'lru-cache';
import type { ChainLog, Header } from './block.ts';
import type { LogQuery } from './chain-reader.ts';

type Held = Pick<ChainLog, 'address' | 'topics'>;

/**
 * Of which logs the header's bloom is made. `transactions`: the chain gives blocks logs that no transaction
 * wrote and that the bloom leaves out, as Polygon does with those that come from Ethereum ("state sync").
 */
export type BloomCovers = 'all' | 'transactions';

/** False is certain, true is not: other logs may have set the same bits. */
export const mayHold = (bloom: string, log: Held): boolean =>
  holds(hexToBytes(bloom.slice(2)), entriesOf(log).flatMap(bitsOf));

/**
 * Says why header and logs cannot be of one block; null where nothing shows it, which proves nothing.
 *
 * A bloom is the union of the bits of every log, three for each address and topic (Yellow Paper, 4.4.1).
 * - A log with a bit that is not in the bloom is not of this block, whatever was asked for.
 * - Where everything was asked for, each bit of the bloom is of some log. One that is of none shows that logs
 *   were left out: so does any bit at all, where no log is given.
 * - With addresses or topics asked for, what was left out cannot be seen: the bits may be of logs that nobody
 *   asked for. No answer is too short then, and an empty one is never a contradiction.
 * - Logs that were left out are never seen where others have set all of their bits.
 *
 * Which of the two is wrong it does not say, unless the header's hash was recomputed. It holds of chains that
 * keep blooms: where a chain's blooms are all zero, as on some layer 2, its headers have to say null.
 */
export function contradicts(
  { number, logsBloom }: Header,
  logs: readonly Held[],
  { query, covers }: Readonly<{ query: LogQuery; covers: BloomCovers }>,
): string | null {
  if (logsBloom === null) return null;
  const bloom = hexToBytes(logsBloom.slice(2));
  const found = new Uint8Array(bloom.length);
  // The logs of a block name the same few contracts and kinds over and over.
  const seen = new Set<string>();
  for (const log of logs) {
    for (const entry of entriesOf(log)) {
      if (seen.has(entry)) continue;
      seen.add(entry);
      const bits = bitsOf(entry);
      if (covers === 'all' && !holds(bloom, bits))
        return `a log of ${log.address} is not in the bloom of block ${number}`;
      for (const bit of bits) set(found, bit);
    }
  }
  const isForAll = query.addresses.length === 0 && query.topics.every((topics) => topics.length === 0);
  if (!isForAll || bloom.every((byte, index) => (byte & ~at(found, index)) === 0)) return null;
  return `the bloom of block ${number} holds logs that are not among the ${logs.length} given`;
}

const holds = (bloom: Uint8Array, bits: readonly number[]): boolean =>
  bits.every((bit) => (at(bloom, byteOf(bit)) & maskOf(bit)) !== 0);

const entriesOf = ({ address, topics }: Held): readonly string[] => [address, ...topics];

/** Of what one block names, the next one names half again, and hashing is most of what a check takes. */
const known = new LRUCache<string, readonly number[]>({ max: 32_768 });

function bitsOf(entry: string): readonly number[] {
  const before = known.get(entry);
  if (before) return before;
  const hash = keccak_256(hexToBytes(entry.slice(2)));
  const bits = [0, 2, 4].map((index) => ((at(hash, index) << 8) | at(hash, index + 1)) & 2047);
  known.set(entry, bits);
  return bits;
}

function set(bloom: Uint8Array, bit: number): void {
  bloom[byteOf(bit)] = at(bloom, byteOf(bit)) | maskOf(bit);
}

/** The lowest bit is in the last byte. */
const byteOf = (bit: number): number => 255 - (bit >> 3);
const maskOf = (bit: number): number => 1 << (bit & 7);
const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
