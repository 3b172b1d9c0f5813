/** Blocks that have left the chain → a removal for all in them that stands, newest first. */
import type { Observed } from '../../flow/source.ts';
import type { Link } from './block.ts';
import { type ChainPlace, markFor } from './chain-place.ts';
import { byPlace, type InBlock, removalOf } from './in-block.ts';
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
  const observed = await removals(telling, { place, orphaned, from: lowest.number }, signal);
  yield { place, observed };
  const { name: source, telemetry } = telling;
  const said = { depth: orphaned.length, removals: observed.length, fromBlock: lowest.number };
  telemetry('ChainForked', { source, ...said });
}

type Gone = Readonly<{ place: ChainPlace; orphaned: readonly Link[]; from: number }>;

/**
 * What stands is read back from the source's own topic: nodes forget orphaned blocks, and another instance
 * may have given them.
 */
async function removals(
  { name, written }: Telling,
  { place, orphaned, from }: Gone,
  signal: AbortSignal,
): Promise<readonly Observed<InBlock>[]> {
  const gone = new Set(orphaned.map(({ hash }) => hash));
  const standing = new Map<string, InBlock>();
  for await (const { id, body } of written.since(markFor(place.marks, from), signal)) {
    if (body.type === 'Progress' || body.source !== name || !gone.has(body.blockHash)) continue;
    if (body.removed) standing.delete(id);
    else standing.set(id, body);
  }
  return [...standing.values()].toSorted((one, other) => byPlace(other, one)).map(removalOf);
}
