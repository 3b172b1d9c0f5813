/** What a source has written to its topic → what of it stands, and in which blocks. */
import type { RawChainBody } from '../../events.ts';
import type { Mark, Written } from '../../flow/source.ts';
import type { Link } from './block.ts';
import { byPlace, type InBlock } from './in-block.ts';

/** A source's own topic and its name there: others write to the topic too. */
export type Wrote = Readonly<{ name: string; written: Written<RawChainBody> }>;

/** Of blocks with one of these hashes, newest first; what lies before the mark is not looked at. */
export async function standingIn(
  { name, written }: Wrote,
  { mark, hashes }: Readonly<{ mark: Mark; hashes: ReadonlySet<string> }>,
  signal: AbortSignal,
): Promise<readonly InBlock[]> {
  const standing = new Map<string, InBlock>();
  for await (const { id, body } of written.since(mark, signal)) {
    if (body.type === 'Progress' || body.source !== name || !hashes.has(body.blockHash)) continue;
    if (body.removed) standing.delete(id);
    else standing.set(id, body);
  }
  return [...standing.values()].toSorted((one, other) => byPlace(other, one));
}

type Block = Pick<Link, 'number' | 'hash'>;

/** Of which something stands, as far back as the topic goes; the lowest first. */
export async function standingBlocks(
  { name, written }: Wrote,
  signal: AbortSignal,
): Promise<readonly Block[]> {
  const blocks = new Map<string, Block & { standing: number }>();
  for await (const { body } of written.since([], signal)) {
    if (body.type === 'Progress' || body.source !== name) continue;
    const { blockHash: hash, blockNumber: number, removed } = body;
    const block = blocks.get(hash) ?? { number, hash, standing: 0 };
    blocks.set(hash, { ...block, standing: block.standing + (removed ? -1 : 1) });
  }
  const found = [...blocks.values()].filter(({ standing }) => standing > 0);
  return found.map(({ number, hash }) => ({ number, hash })).toSorted((one, two) => one.number - two.number);
}
