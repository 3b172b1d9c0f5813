/** What is observed → about how many bytes of Avro it becomes, rather too many, without writing any. */
import type { Observation } from '../flow/source.ts';

/** Bounds hold by it: what it tells is never less than what is written, but for letters beyond ASCII. */
export function weight(observation: Observation<unknown>): number {
  switch (observation.type) {
    case 'record':
      return extent([observation.id, observation.key, observation.body]);
    case 'step':
      return extent(observation.observed);
    case 'malformed':
      return observation.bytes.length;
    case 'progress':
    case 'gap':
      return 0;
    default:
      return observation satisfies never;
  }
}

/** A number, or the length before a string or a list. */
const mostVarint = 10;

function extent(value: unknown): number {
  if (typeof value === 'string') return mostVarint + value.length;
  if (typeof value !== 'object' || value === null) return mostVarint;
  return Object.values(value).reduce((sum: number, one) => sum + extent(one), mostVarint);
}
