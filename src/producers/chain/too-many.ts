/** A node's refusal of a range of blocks → that it was too large, and which would do; null for any other. */
import { type ToldRange, toldRange } from './range-sizes.ts';

export type TooMany = Readonly<{ type: 'too-many'; told: ToldRange | null }>;

/** As providers say it who name no range. "Limit exceeded" alone asks for fewer questions. */
const phrases: readonly RegExp[] = [
  /more than [\d,]+k? (?:results|logs)/i,
  /too many (?:results|logs|blocks)/i,
  /logs matched by query exceeds/i,
  /exceeds max (?:results|logs|block range)/i,
  /range (?:is )?too (?:large|wide|big)/i,
  /range limit exceeded/i,
  /response (?:size|(?:is )?too (?:large|big))/i,
  /(?:query|request) (?:timed out|timeout)/i,
];

export function tooManyIn(message: string): TooMany | null {
  const told = toldRange(message);
  if (told === null && !phrases.some((phrase) => phrase.test(message))) return null;
  return { type: 'too-many', told };
}
