/** A chain far ahead of where a source stands → its old blocks, range by range, each range a step. */
import { backfill, type Filled } from './backfill.ts';
import type { Header, Link } from './block.ts';
import { type Branch, linkOf } from './branch.ts';
import { type ChainPlace, marked } from './chain-place.ts';
import type { ChainReader } from './chain-reader.ts';
import { parentOf } from './first-place.ts';
import { blockRecord } from './in-block.ts';
import { logRecord } from './log-record.ts';
import { takeBack } from './take-back.ts';
import type { Telling, Told } from './telling.ts';
import { tooDeep } from './too-deep.ts';

/**
 * Up to what lies so deep below `head` that it stays; or until the chain has moved under it, and the next
 * head tells where it is. What has left the chain while nobody looked is taken back first.
 */
export async function* catchUp(
  telling: Telling,
  from: ChainPlace,
  head: Header,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const { reader, wanted, children, headers, keepBlocks, name, written, trust } = telling;
  const to = head.number - keepBlocks;
  // Where no node has it, the head was made up.
  if ((await reader.byNumber(to, signal)) === null) return trust.led(head, false);
  const { stays, orphaned, instead } = await whatStands(reader, from, signal);
  // Who has not come that far yet has nothing there either.
  if (orphaned.length > 0 && !(instead && (await trust.agreed(instead, signal)))) return;
  const [lowest] = from.branch;
  if (stays.length === 0 && lowest) throw tooDeep(name, head, lowest);
  let place: ChainPlace = { ...from, branch: stays };
  yield* takeBack(telling, place, orphaned, signal);
  const below = stays.at(-1);
  const known = below && (await children.upTo(below, signal));
  if (!known) return;
  const keepHeaders = headers ? to - below.number : keepBlocks;
  const range = { from: below.number + 1, to, parentHash: below.hash, keepHeaders };
  for await (const filled of backfill({ reader, wanted, children: known, ...range }, signal)) {
    children.add(filled.children);
    place = {
      ...place,
      branch: grown(place.branch, filled).slice(-keepBlocks),
      marks: marked(place, filled.range.from, written.mark()),
      position: place.position + filled.range.to - filled.range.from + 1,
    };
    const logs = filled.logs.map((log) => logRecord(telling, { timeMs: log.blockTimeMs }, log));
    const blocks = headers ? filled.headers.map((header) => blockRecord(telling, header)) : [];
    yield { place, observed: [...blocks, ...logs] };
  }
  trust.led(head, place.branch.at(-1)?.number === to);
}

/** `instead` is what stands in place of the lowest that is orphaned; null where nothing does. */
type Standing = Readonly<{ stays: Branch; orphaned: readonly Link[]; instead: Link | null }>;

/** Of what is kept, by what the chain says of the same numbers now; nothing where all of it is gone. */
async function whatStands(
  reader: ChainReader,
  { branch, first }: ChainPlace,
  signal: AbortSignal,
): Promise<Standing> {
  const orphaned: Link[] = [];
  let instead: Link | null = null;
  for (const link of branch.toReversed()) {
    const isBelow = link.number < first;
    const now = await reader.byNumber(isBelow ? first : link.number, signal);
    if (isBelow) return { stays: now ? [parentOf(now)] : [link], orphaned, instead };
    if (now?.hash === link.hash)
      return { stays: branch.slice(0, branch.length - orphaned.length), orphaned, instead };
    orphaned.push(link);
    instead = now;
  }
  return { stays: [], orphaned, instead };
}

/** Blocks whose headers were not asked for lie between: then it begins anew. */
function grown(branch: Branch, { headers, last }: Filled): Branch {
  const links = headers.length > 0 ? headers.map(linkOf) : [linkOf(last)];
  return branch.at(-1)?.number === (links[0]?.number ?? 0) - 1 ? [...branch, ...links] : links;
}
