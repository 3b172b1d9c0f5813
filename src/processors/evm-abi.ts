/** ABI-encoded words in, their values as text out: the only place that knows ethers. */
import { AbiCoder, ParamType } from 'ethers/abi';
import { abiSlicer } from './abi-slicer.ts';

/** Reads the value at a position: an address as 0x and lower-case hex, an integer as decimal digits. */
export type AbiValues = (position: number) => string;
/** Null for bytes that no such values encode to; it never throws. `words` are hex behind 0x. */
export type AbiDecoder = (words: string) => AbiValues | null;

/** A decoder for static `types`: by slices where each is one word of a known kind, else by ethers. */
export const abiDecoder = (types: readonly string[]): AbiDecoder => abiSlicer(types) ?? ethersDecoder(types);

/** Exported to be compared with. */
export function ethersDecoder(types: readonly string[]): AbiDecoder {
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
