/** One line of a letter's "It must show". */
import type { Ground } from './ground.ts';

export type Claim = Readonly<{
  says: string;
  /** Answers the figure that shows it; throws, with what was found instead, where it does not hold. */
  show(ground: Ground): Promise<string>;
}>;

/** Throws unless `holds`. */
export function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
