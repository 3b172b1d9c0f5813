/** A head and where a source stands → what the head changes, as far as nodes are believed. */
import type { Header } from './block.ts';
import { Contradiction, type Path, type Step, step } from './branch.ts';
import type { ChainPlace } from './chain-place.ts';
import { pathTo } from './path-to.ts';
import type { Telling } from './telling.ts';

export type Deciding = Pick<Telling, 'reader' | 'keepBlocks' | 'trust'>;

/** Null where it is passed over: the way back is gone, contradictory, or forks where too few nodes do. */
export async function nextStep(
  { reader, keepBlocks, trust }: Deciding,
  place: ChainPlace,
  head: Header,
  signal: AbortSignal,
): Promise<Step | null> {
  // From below all that is kept no way leads back to it: whoever tells it is behind, or goes on.
  if (head.number < lowestOf(place)) return null;
  try {
    const path = await pathTo(reader, place, head, signal);
    trust.led(head, path !== null);
    if (path === null) return null;
    const next = fromTheFirst(place, path) ?? step(place.branch, path, keepBlocks);
    const fork = forkOf(next, path);
    return fork === null || (await trust.agreed(fork, signal)) ? next : null;
  } catch (thrown) {
    if (!(thrown instanceof Contradiction)) throw thrown;
    await trust.contradicted(thrown, signal);
    return null;
  }
}

const lowestOf = ({ branch, first }: ChainPlace): number => Math.max(first, branch[0]?.number ?? first);

/** The lowest block that would take another's place; null where none would. */
function forkOf(next: Step, path: Path): Header | null {
  switch (next.type) {
    case 'same':
      return null;
    case 'too-deep':
      return path.at(-1) ?? null;
    case 'follows':
      return next.orphaned.length === 0 ? null : (next.adopted[0] ?? null);
    default:
      return next satisfies never;
  }
}

/** A fork below all that is wanted takes everything back, and needs nobody to know where it is. */
function fromTheFirst({ first, branch }: ChainPlace, path: Path): Step | null {
  const lowest = path.at(-1);
  const below = branch.find(({ number }) => number === first - 1);
  if (!lowest || lowest.number !== first || !below || lowest.parentHash === below.hash) return null;
  const orphaned = branch.filter(({ number }) => number >= first).toReversed();
  return { type: 'follows', orphaned, adopted: path.toReversed(), branch: [] };
}
