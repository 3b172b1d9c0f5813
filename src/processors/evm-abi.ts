/** ABI-encoded words in, their values as text out: the only place that knows ethers. */
import { AbiCoder, FunctionFragment, ParamType } from 'ethers/abi';
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

/** Letters in all: what unpacks to more than an event can carry is not taken apart. */
const mostLetters = 300_000;

/**
 * What a function of this signature returned, by name or by position: numbers in decimal digits, addresses
 * and bytes in lower-case hex, text as it is, lists and structs as JSON text. Null where `data` is not that.
 */
export function returnedValues(signature: string, data: string): Readonly<Record<string, string>> | null {
  try {
    const { outputs } = FunctionFragment.from(signature);
    const wide = outputs.map((output) => ParamType.from(widened(output.format('full'))));
    const values: readonly unknown[] = AbiCoder.defaultAbiCoder().decode(wide, data).toArray(true);
    const named = Object.entries(byName(outputs, values)).map(([name, value]) => [name, textOf(value)]);
    const letters = named.reduce((sum, [, text]) => sum + (text?.length ?? 0), 0);
    return letters > mostLetters ? null : Object.fromEntries(named);
  } catch {
    // Neither ethers nor whoever wrote the signature can make anything of these bytes.
    return null;
  }
}

/** Ethers cuts off what a narrower number has no room for; at full width it is seen. */
const widened = (type: string): string => type.replace(/\b(u?int)\d+\b/g, '$1256');

type Plain = string | readonly Plain[] | { readonly [name: string]: Plain };

const textOf = (value: Plain): string => (typeof value === 'string' ? value : JSON.stringify(value));

const byName = (types: readonly ParamType[], values: readonly unknown[]): Readonly<Record<string, Plain>> =>
  Object.fromEntries(types.map((type, index) => [type.name || String(index), plain(type, values[index])]));

function plain(type: ParamType, value: unknown): Plain {
  const { arrayChildren, components, baseType } = type;
  if (typeof value === 'bigint') return inBounds(baseType, value);
  if (!Array.isArray(value)) return baseType === 'string' ? String(value) : String(value).toLowerCase();
  if (arrayChildren) return value.map((one: unknown) => plain(arrayChildren, one));
  return byName(components ?? [], value);
}

function inBounds(type: string, value: bigint): string {
  const bits = Number(/\d+$/.exec(type)?.[0] ?? 256);
  const fits = type.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
  if (fits !== value) throw new RangeError(`${value} is no ${type}`);
  return value.toString();
}
