/** The dice of the generated input: the same number in, the same number out, in any language. */

const seed = 20_260_101;
const rollsOfOne = 16;

/** 32 bits to 32 bits. Source: "lowbias32" of Chris Wellons' hash prospector. */
export function lowbias32(number: number): number {
  let x = number | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The `k`-th roll, 0 to 15, for the unique event `u`: 0 to 2^32 - 1. */
export const roll = (u: number, k: number): number => lowbias32(u * rollsOfOne + k + seed);

/** Ranks from 0 by Zipf's law: the share of rank r is in proportion to 1 / (r + 1)^exponent. */
export function zipf(count: number, exponent: number): (roll: number) => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += (rank + 1) ** -exponent;
    upTo[rank] = sum;
  }
  return (rolled) => {
    const wanted = (rolled / 2 ** 32) * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upTo[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
