import fc from 'fast-check';
import { expect, test } from 'vitest';
import { abiSlicer } from './abi-slicer.ts';
import { ethersDecoder } from './evm-abi.ts';

const types = fc.array(fc.constantFrom('address', 'uint256', 'int256'), { maxLength: 7 });
const digits = (count: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdefABCDEF'), { minLength: count, maxLength: count })
    .map((all) => all.join(''));
/** Small and large numbers, addresses, and words with bits set where an address has none. */
const word = fc.oneof(
  digits(64),
  digits(40).map((address) => address.padStart(64, '0')),
  fc.nat(20).chain((count) => digits(count).map((small) => small.padStart(64, '0'))),
  digits(12).map((small) => small.padStart(64, 'f')),
);
/** Now and then cut short, too long, or not hex at all. */
const spoilt = fc.constantFrom<(words: string) => string>(
  (words) => words,
  (words) => words,
  (words) => words.slice(0, -1),
  (words) => words.slice(0, -2),
  (words) => `${words}00`,
  (words) => words.replace(/.$/, 'g'),
  (words) => words.slice(2),
  (words) => words.replace('0x', '0X'),
);

test('what is sliced is what ethers decodes, and what ethers refuses is refused', () => {
  const seen = { decoded: 0, refused: 0 };
  fc.assert(
    fc.property(types, fc.array(word, { maxLength: 8 }), spoilt, (of, words, spoil) => {
      const encoded = spoil(`0x${words.join('')}`);
      const theirs = ethersDecoder(of)(encoded);
      const ours = abiSlicer(of)?.(encoded) ?? null;
      const valuesOf = (values: typeof theirs) => values && of.map((_, position) => values(position));
      expect(valuesOf(ours), encoded).toEqual(valuesOf(theirs));
      seen[theirs ? 'decoded' : 'refused'] += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(seen.decoded, seen.refused)).toBeGreaterThan(100);
});

test('types of other kinds are left to ethers', () => {
  expect(abiSlicer(['address', 'uint8'])).toBeNull();
  expect(abiSlicer(['string'])).toBeNull();
});
