/** Blocks that have left the chain → a removal for all in them that stands, newest first. */
import type { Link } from './block.ts';
import { type ChainPlace, markFor } from './chain-place.ts';
import { removalOf } from './in-block.ts';
import { standingIn } from './standing-told.ts';
import type { Telling, Told } from './telling.ts';

/** `place` is where the source stands then; `orphaned` is newest first. Gives one step, or none. */
export async function* takeBack(
  telling: Telling,
  place: ChainPlace,
  orphaned: readonly Link[],
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const lowest = orphaned.at(-1);
  if (!lowest) return;
  // Nodes forget orphaned blocks, and another instance may have given them: what was written is read back.
  const hashes = new Set(orphaned.map(({ hash }) => hash));
  const standing = await standingIn(telling, { mark: markFor(place.marks, lowest.number), hashes }, signal);
  const observed = standing.map(removalOf);
  yield { place, observed };
  const { name: source, telemetry } = telling;
  const said = { depth: orphaned.length, removals: observed.length, fromBlock: lowest.number };
  telemetry('ChainForked', { source, ...said });
}
