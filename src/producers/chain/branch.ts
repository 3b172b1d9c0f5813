/** The newest blocks of a chain as followed, and the way back from a new head → what that changes. */
import { Fault } from '../../faults.ts';
import type { Header, Link } from './block.ts';

/** Oldest first, each the parent of the next. */
export type Branch = readonly Link[];

/** Newest first, from a new head back; each the child of the next. */
export type Path = readonly Header[];

/** What a node said contradicts itself, or what it or others said. Whoever asked knows which node it was. */
export class Contradiction extends Error {
  override readonly name = 'Contradiction';
  readonly kind = 'lying';
  /** What cannot both be so. */
  readonly between: readonly Link[];

  constructor(message: string, between: readonly Link[]) {
    super(message);
    this.between = between;
  }
}

/** `ask`: the path does not reach the branch; the block with this hash comes next. */
export type Reach = Readonly<{ type: 'reaches' }> | Readonly<{ type: 'ask'; hash: string }> | TooDeep;

/** The fork is below the lowest kept block: what has to be taken back is not known any more. */
export type TooDeep = Readonly<{ type: 'too-deep'; lowest: Link }>;

export type Step =
  /** The head is on the branch already: an old answer, or no news. */
  | Readonly<{ type: 'same' }>
  | Readonly<{
      type: 'follows';
      /** Newest first, as they have to be taken back. */
      orphaned: readonly Link[];
      /** Oldest first, as they come. */
      adopted: readonly Header[];
      branch: Branch;
    }>
  | TooDeep;

/** What is missing to take a step. Throws `Contradiction`. */
export function missing(branch: Branch, path: Path): Reach {
  assertSound(branch, path);
  const last = path.at(-1);
  const lowest = branch[0];
  if (!last) throw new Fault('bug', 'a path begins with a head');
  // Where nothing was followed yet, it begins with what there is.
  if (!lowest || isKnown(branch, last) || isKnown(branch, parentOf(last))) return { type: 'reaches' };
  return last.number <= lowest.number ? { type: 'too-deep', lowest } : { type: 'ask', hash: last.parentHash };
}

/**
 * `path` has to reach the branch or to show that it cannot, as `missing` says. A head may be lower than the
 * branch: one beside it is a fork like any other. At most `keep` blocks are kept. Throws `Contradiction`.
 */
export function step(branch: Branch, path: Path, keep: number): Step {
  const reach = missing(branch, path);
  if (reach.type === 'too-deep') return reach;
  if (reach.type === 'ask')
    throw new Fault('bug', `the path does not reach the branch: ask for ${reach.hash}`);
  const oldest = path.findIndex((header) => isKnown(branch, header));
  const adopted = path.slice(0, oldest === -1 ? path.length : oldest).toReversed();
  const first = adopted[0];
  if (!first) return { type: 'same' };
  const stays = branch.filter(({ number }) => number < first.number);
  return {
    type: 'follows',
    orphaned: branch.slice(stays.length).toReversed(),
    adopted,
    branch: [...stays, ...adopted.map(linkOf)].slice(-keep),
  };
}

/** Only what the branch needs: a header's bloom is half a kilobyte. */
export const linkOf = ({ number, hash, parentHash, timeMs }: Link): Link => ({
  number,
  hash,
  parentHash,
  timeMs,
});

type Place = Readonly<{ number: number; hash: string }>;

const parentOf = ({ number, parentHash }: Link): Place => ({ number: number - 1, hash: parentHash });

/** The parent of the lowest is known too, though not kept: all that is kept can be taken back. */
function isKnown(branch: Branch, { number, hash }: Place): boolean {
  const lowest = branch[0];
  if (!lowest) return false;
  // Numbers follow each other, so a block's place is known.
  return number < lowest.number ? hash === lowest.parentHash : branch[number - lowest.number]?.hash === hash;
}

/** A block has one number and one parent, whoever speaks of it. */
function assertSound(branch: Branch, path: Path): void {
  for (const [index, one] of path.entries()) {
    const next = path[index + 1];
    if (next && next.hash !== one.parentHash)
      throw new Contradiction(
        `the parent of ${one.hash} is said to be ${one.parentHash}, and ${next.hash} was given`,
        [one, next],
      );
  }
  const said = new Map<string, Readonly<{ value: string | number; by: Link }>>();
  for (const by of [...branch, ...path]) {
    for (const [what, value] of factsOf(by)) {
      const before = said.get(what) ?? { value, by };
      if (before.value !== value)
        throw new Contradiction(`${what} is said to be ${before.value} and ${value}`, [before.by, by]);
      said.set(what, before);
    }
  }
}

const factsOf = ({ number, hash, parentHash }: Link): [string, string | number][] => [
  [`the number of ${hash}`, number],
  [`the number of ${parentHash}`, number - 1],
  [`the parent of ${hash}`, parentHash],
];
