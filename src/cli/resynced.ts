/** What a re-sync gives → what of it is told to a person. */
import type { RawChainBody } from '../events.ts';
import { observedIn, type Source } from '../flow/source.ts';
import { placeOf } from '../producers/chain/chain-place.ts';

export type Resynced = Readonly<{
  source: string;
  removals: number;
  /** The lowest and the highest block that were told of and are gone; null: none. */
  fromBlock: number | null;
  toBlock: number | null;
  /** The block behind which the source goes on; null: where it stands. */
  behindBlock: number | null;
  written: boolean;
}>;

type Tally = Omit<Resynced, 'written'>;

/** The same source; what it has given when it has ended. */
export function tallied(inner: Source<RawChainBody>): { source: Source<RawChainBody>; found: () => Tally } {
  const { name } = inner;
  let found: Tally = { source: name, removals: 0, fromBlock: null, toBlock: null, behindBlock: null };
  const source: Source<RawChainBody> = {
    ...inner,
    async *open(cursor, written, signal) {
      for await (const observation of inner.open(cursor, written, signal)) {
        const gone = observedIn(observation);
        const numbers = gone.flatMap(({ body }) => (body.type === 'Progress' ? [] : [body.blockNumber]));
        // Newest first, in all of them.
        found = {
          ...found,
          removals: found.removals + gone.length,
          toBlock: found.toBlock ?? numbers[0] ?? null,
          fromBlock: numbers.at(-1) ?? found.fromBlock,
          behindBlock: placeOf(observation.cursor, name).branch.at(-1)?.number ?? null,
        };
        yield observation;
      }
    },
  };
  return { source, found: () => found };
}

export function resyncLine({ source, removals, fromBlock, toBlock, behindBlock, written }: Resynced): string {
  if (behindBlock === null) return `${source} stands on the chain: nothing is to be taken back`;
  const blocks = fromBlock === null ? '' : ` of blocks ${fromBlock} to ${toBlock}`;
  const what = `${source}: ${removals} records${blocks}`;
  if (!written) return `${what} would be taken back, and block ${behindBlock} be gone on behind: add --yes`;
  const next = 'start again the instance in which it stood still';
  return `${what} were taken back, and block ${behindBlock} is gone on behind: ${next}`;
}
