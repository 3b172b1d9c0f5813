/** An option's text → the whole number it is. */
import { Fault } from '../../faults.ts';

/** Throws `bad-arguments` where it is none from 1 to `most`. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new Fault('bad-arguments', `${option} ${text}: expected a whole number from 1 to ${most}`);
}
