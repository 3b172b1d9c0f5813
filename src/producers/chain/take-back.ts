/** Blocks that have left the chain → a removal for each of their logs that stands, newest first. */
import type { EvmLog, Progress } from '../../events.ts';
import type { Observed, Written } from '../../flow/source.ts';
import type { Link } from './block.ts';
import { type Marked, markFor } from './chain-place.ts';
import { removalOf } from './log-record.ts';

export type TakingBack = Readonly<{
  name: string;
  marks: readonly Marked[];
  written: Written<EvmLog | Progress>;
}>;

/**
 * What stands is read back from the source's own topic: nodes forget orphaned blocks, and another instance
 * may have given them. `orphaned` is newest first.
 */
export async function takeBack(
  { name, marks, written }: TakingBack,
  orphaned: readonly Link[],
  signal: AbortSignal,
): Promise<readonly Observed<EvmLog>[]> {
  const gone = new Set(orphaned.map(({ hash }) => hash));
  const lowest = orphaned.at(-1)?.number ?? 0;
  const standing = new Map<string, EvmLog>();
  for await (const { id, body } of written.since(markFor(marks, lowest), signal)) {
    if (body.type !== 'EvmLog' || body.source !== name || !gone.has(body.blockHash)) continue;
    if (body.removed) standing.delete(id);
    else standing.set(id, body);
  }
  return [...standing.values()].toSorted(newestFirst).map(removalOf);
}

const newestFirst = (one: EvmLog, other: EvmLog): number =>
  other.blockNumber - one.blockNumber || other.logIndex - one.logIndex;
