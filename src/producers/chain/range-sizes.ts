/** What nodes answered to ranges of blocks so far → how many blocks to ask for at once. */

export type RangeSizes = Readonly<{
  blocks: number;
  /** What a provider said that it takes at most, or our own bound. */
  most: number;
}>;

export const firstSizes: RangeSizes = { blocks: 1_000, most: 10_000 };

/** Large enough that few questions are asked, small enough to be held several times over. */
const wantedLogs = 5_000;

/**
 * Refused, or not answered in time. Ranges of one size that are under way together are refused together: what
 * counts is what was asked, so that they make it smaller once.
 */
export function tooMany(sizes: RangeSizes, asked: number, told: ToldRange | null = null): RangeSizes {
  const half = Math.max(1, Math.floor(asked / 2));
  // A range that is not smaller than the refused one would be refused for ever.
  const fits = told !== null && told.blocks < asked;
  const blocks = Math.min(sizes.blocks, fits ? told.blocks : half);
  return { blocks, most: fits && told.lasting ? Math.min(sizes.most, told.blocks) : sizes.most };
}

/** Answered. Only a range of the full size says something about a larger one. */
export function answered(sizes: RangeSizes, asked: number, logs: number): RangeSizes {
  const { blocks, most } = sizes;
  // Some nodes never refuse; what they answer has to be held all the same.
  if (logs > 2 * wantedLogs) return { blocks: Math.min(blocks, Math.max(1, Math.floor(asked / 2))), most };
  if (asked < blocks || logs >= wantedLogs / 4) return sizes;
  return { blocks: Math.min(most, Math.ceil(blocks * 1.5)), most };
}

/** `lasting`: the provider takes no larger range, whatever is in it. */
export type ToldRange = Readonly<{ blocks: number; lasting: boolean }>;

/** "Try with this block range [0x.., 0x..]", "retry with the range 1-9": both ends included. */
const suggested = /range(?: should work:)? (?:\[(0x[\da-f]+), ?(0x[\da-f]+)\]|(\d+)-(\d+))/i;

/** The limit of a provider, in its own words. What counts logs and not blocks must not fit. */
const limits: readonly RegExp[] = [
  /up to an? ([\d,]+k?) block range/i,
  /limited to an? ([\d,]+k?) (?:blocks? )?range/i,
  /limited to (?:0 - )?([\d,]+k?) blocks?\b/i,
  /max(?:imum)? block range:? ([\d,]+k?)\b/i,
  /ranges over ([\d,]+k?) blocks\b/i,
  /max range: ([\d,]+k?)\b/i,
  /maximum is set to ([\d,]+k?)\b/i,
  /maximum allowed (?:number of requested blocks )?is ([\d,]+k?)\b/i,
  /(?:at most|max is) ([\d,]+k?) blocks\b/i,
  /block range is too wide \(maximum ([\d,]+k?)\)/i,
  /block range (?:greater than|exceeds) ([\d,]+k?)\b/i,
  /exceeds the range allowed for your plan \(\d+ > (\d+)\)/i,
];

/** The range that would do, where a provider's refusal says it; else null. */
export function toldRange(message: string): ToldRange | null {
  const found = suggested.exec(message);
  if (found) {
    const [, hexFrom, hexTo, from = hexFrom, to = hexTo] = found;
    return ofSize(Number(to) - Number(from) + 1, false);
  }
  for (const limit of limits) {
    const words = limit.exec(message)?.[1];
    if (words) return ofSize(Number(words.replace(/,/g, '').replace(/k$/i, '000')), true);
  }
  return null;
}

const ofSize = (blocks: number, lasting: boolean): ToldRange | null =>
  Number.isSafeInteger(blocks) && blocks >= 1 ? { blocks, lasting } : null;
