/** Logs → the bloom filter of a block that holds them, as the Yellow Paper defines it. */
import { keccak_256 } from '@noble/hashes/sha3.js';

type Bloomed = Readonly<{ address: string; topics: readonly string[] }>;

/** A chain made for load has few accounts and many logs. */
const known = new Map<string, readonly number[]>();

export function logsBloom(logs: readonly Bloomed[]): string {
  const bloom = Buffer.alloc(256);
  for (const { address, topics } of logs)
    for (const value of [address, ...topics])
      for (const bit of bitsOf(value)) {
        const byte = 255 - (bit >> 3);
        bloom.writeUInt8(bloom.readUInt8(byte) | (1 << (bit & 7)), byte);
      }
  return `0x${bloom.toString('hex')}`;
}

/** Three bits of 2048, from the first three pairs of bytes of its hash. */
function bitsOf(value: string): readonly number[] {
  const before = known.get(value);
  if (before !== undefined) return before;
  const hash = Buffer.from(keccak_256(Buffer.from(value.slice(2), 'hex')));
  const bits = [0, 2, 4].map((at) => hash.readUInt16BE(at) & 2047);
  known.set(value, bits);
  return bits;
}
