/** Types of one word each → a decoder that cuts the words out, a hundred times faster than by the letter. */
import type { AbiDecoder } from './evm-abi.ts';

const wordDigits = 64;
const prefixDigits = 2;
const hex = /^0x[0-9a-f]*$/i;
/** What stands before the twenty bytes of an address. */
const padding = '0'.repeat(24);
/** A number with so many leading zeros is a safe integer: twelve digits are 48 bits. */
const mostlyZeros = '0'.repeat(52);

const readers: ReadonlyMap<string, (word: string) => string> = new Map([
  ['address', (word) => `0x${word.slice(padding.length).toLowerCase()}`],
  ['uint256', unsigned],
  ['int256', signed],
]);

/** Null where a type is not one of those that are read here. */
export function abiSlicer(types: readonly string[]): AbiDecoder | null {
  const reading = types.map((type) => readers.get(type));
  if (reading.includes(undefined)) return null;
  const addresses = types.flatMap((type, position) => (type === 'address' ? [position] : []));
  const digits = prefixDigits + types.length * wordDigits;
  return (words) => {
    if (words.length < digits || words.length % 2 !== 0 || !hex.test(words)) return null;
    if (!addresses.every((position) => words.startsWith(padding, startOf(position)))) return null;
    return (position) => {
      const start = startOf(position);
      return reading[position]?.(words.slice(start, start + wordDigits)) ?? 'undefined';
    };
  };
}

const startOf = (position: number): number => prefixDigits + position * wordDigits;

function unsigned(word: string): string {
  if (word.startsWith(mostlyZeros)) return String(Number.parseInt(word.slice(mostlyZeros.length), 16));
  return BigInt(`0x${word}`).toString();
}

function signed(word: string): string {
  if (word.startsWith(mostlyZeros)) return unsigned(word);
  return BigInt.asIntN(256, BigInt(`0x${word}`)).toString();
}
