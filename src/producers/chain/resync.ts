/** A chain that was left below all that is kept → what was told and is gone taken back, and a place anew. */
import type { EvmSourceConfig } from '../../config/source-config.ts';
import { type RawChainBody, rawChainTopic } from '../../events.ts';
import { Fault } from '../../faults.ts';
import type { Cursor, Observation, Source, Written } from '../../flow/source.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { Link } from './block.ts';
import { type Branch, linkOf } from './branch.ts';
import { type ChainPlace, cursorOf, placeOf } from './chain-place.ts';
import type { ChainReader } from './chain-reader.ts';
import { connectedNodes } from './connected-nodes.ts';
import { parentOf } from './first-place.ts';
import { removalOf } from './in-block.ts';
import { nodeReader } from './node-reader.ts';
import { standingBlocks, standingIn } from './standing-told.ts';
import { trust } from './trust.ts';

/** So many removals are one transaction; the place moves with the last of them. */
const stepRecords = 5_000;

/**
 * The source, for one sitting in which it reads no block: what it has told is read back from its topic, and
 * nodes are asked which of those blocks they still have. Nothing is given where it stands on the chain.
 */
export function resync(config: EvmSourceConfig, telemetry: Telemetry): Source<RawChainBody> {
  const { name, agree } = config;
  return { name, to: rawChainTopic, open };

  async function* open(
    cursor: Cursor | null,
    written: Written<RawChainBody>,
    signal: AbortSignal,
  ): AsyncGenerator<Observation<RawChainBody>> {
    if (cursor === null)
      throw new Fault(
        'bad-input',
        `source ${name} has told of nothing yet: there is nothing to be taken back.`,
      );
    const place = placeOf(cursor, name);
    const { nodes, refuseOtherChain, close } = connectedNodes(config, telemetry);
    try {
      await refuseOtherChain(signal);
      const reader = nodeReader({ nodes, covers: 'all' });
      const blocks = await standingBlocks({ name, written }, signal);
      const staying = await stayingOf(reader, blocks, signal);
      const gone = blocks.slice(staying);
      if (gone.length === 0 && (await isOnChain(reader, place, signal))) return;
      const believed = trust({ nodes, agree, source: name, telemetry });
      const instead = gone[0] && (await reader.byNumber(gone[0].number, signal));
      if (instead && !(await believed.agreed(instead, signal))) throw disputed(name, instead);
      const hashes = new Set(gone.map(({ hash }) => hash));
      const standing = await standingIn({ name, written }, { mark: [], hashes }, signal);
      const branch = await branchBelow(reader, place, blocks[staying - 1], signal);
      const { position } = place;
      for (let at = 0; at === 0 || at < standing.length; at += stepRecords) {
        const observed = standing.slice(at, at + stepRecords).map(removalOf);
        const isLast = at + stepRecords >= standing.length;
        const after = isLast ? cursorOf({ ...place, branch, marks: [] }) : cursor;
        yield { type: 'step', observed, progress: null, cursor: after, position };
      }
    } finally {
      await close();
    }
  }
}

/** How many of these blocks, from the lowest, are on the chain: where one is, all below it are. */
async function stayingOf(
  reader: ChainReader,
  blocks: readonly Pick<Link, 'number' | 'hash'>[],
  signal: AbortSignal,
): Promise<number> {
  let [staying, gone] = [0, blocks.length];
  while (staying < gone) {
    const middle = Math.floor((staying + gone) / 2);
    const block = blocks[middle];
    const now = block && (await reader.byNumber(block.number, signal));
    if (now?.hash === block?.hash) staying = middle + 1;
    else gone = middle;
  }
  return staying;
}

async function isOnChain(reader: ChainReader, { branch }: ChainPlace, signal: AbortSignal): Promise<boolean> {
  const tip = branch.at(-1);
  return tip !== undefined && (await reader.byNumber(tip.number, signal))?.hash === tip.hash;
}

/** Behind the highest block of which something stays; where nothing does, before the first that is wanted. */
async function branchBelow(
  reader: ChainReader,
  { first }: ChainPlace,
  highest: Pick<Link, 'hash'> | undefined,
  signal: AbortSignal,
): Promise<Branch> {
  const header = highest ? await reader.byHash(highest.hash, signal) : await reader.byNumber(first, signal);
  if (header) return [highest ? linkOf(header) : parentOf(header)];
  throw new Fault('service-failed', 'The chain has moved while it was looked at. Try again.');
}

const disputed = (name: string, { number, hash }: Link): Fault =>
  new Fault(
    'service-failed',
    `source ${name}: its nodes are not of one mind about block ${number}, of which one has ${hash}. ` +
      'Nothing was taken back. Try again, or take the node that is wrong out of `nodes`.',
  );
