/** A head and what is kept of the chain → the blocks from the head back to it, as nodes tell them. */
import type { Header } from './block.ts';
import { missing } from './branch.ts';
import type { ChainPlace } from './chain-place.ts';
import type { ChainReader } from './chain-reader.ts';

/** So many blocks are asked for at once. */
const together = 16;

/** Newest first; null where no node has one of them (any more): the chain has moved on from this head. */
export async function pathTo(
  reader: ChainReader,
  { branch, first }: Pick<ChainPlace, 'branch' | 'first'>,
  head: Header,
  signal: AbortSignal,
): Promise<readonly Header[] | null> {
  const tip = branch.at(-1)?.number ?? head.number;
  const told = new Map(await byNumbers(reader, { from: tip + 1, to: head.number - 1 }, signal));
  const path = [head];
  for (let guesses = 0; ; ) {
    const reach = missing(branch, path);
    const above = path.at(-1)?.number ?? first;
    if (reach.type !== 'ask' || above === first) return path;
    if (!told.has(reach.hash)) {
      // A fork below the tip. Most are of one block; of a deep one each block by itself would take too long.
      const below = { from: Math.max(first, above - guesses), to: above - 1 };
      for (const [hash, header] of await byNumbers(reader, below, signal)) told.set(hash, header);
      guesses = Math.min(together, Math.max(2, 2 * guesses));
    }
    const header = told.get(reach.hash) ?? (await reader.byHash(reach.hash, signal));
    if (header === null) return null;
    path.push(header);
  }
}

/** By hash. What is said of a number is a guess until the hash above names it. */
async function byNumbers(
  reader: ChainReader,
  { from, to }: Readonly<{ from: number; to: number }>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Header>> {
  const found = new Map<string, Header>();
  for (let start = from; start <= to; start += together) {
    const numbers = Array.from({ length: Math.min(together, to - start + 1) }, (_, index) => start + index);
    const headers = await Promise.all(numbers.map((number) => reader.byNumber(number, signal)));
    for (const header of headers) if (header) found.set(header.hash, header);
  }
  return found;
}
