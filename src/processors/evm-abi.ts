/** ABI-encoded words in, their values as text out: the only place that knows ethers. */
import { AbiCoder, ParamType } from 'ethers/abi';

/** Reads the value at a position: an address as 0x and lower-case hex, an integer as decimal digits. */
export type AbiValues = (position: number) => string;

/** A decoder for static `types`; null for bytes that no such values encode to; it never throws. */
export function abiDecoder(types: readonly string[]): (words: string) => AbiValues | null {
  const parsed = types.map((type) => ParamType.from(type));
  const coder = AbiCoder.defaultAbiCoder();
  return (words) => {
    try {
      const values: readonly unknown[] = coder.decode(parsed, words).toArray();
      return (position) => String(values[position]).toLowerCase();
    } catch {
      // Ethers refuses what is not hex, and a word with bits set above the twenty bytes of an address.
      return null;
    }
  };
}
