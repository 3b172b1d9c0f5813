/** Heads of a chain → its logs as they stand: block by block, and taken back where a block has left it. */
import type { RawChainBody } from '../../events.ts';
import { epochMs } from '../../flow/ids.ts';
import type { Observation, SourceProgress, Written } from '../../flow/source.ts';
import { adopt } from './adopt.ts';
import type { Header, Link } from './block.ts';
import type { Branch, Path } from './branch.ts';
import { catchUp } from './catch-up.ts';
import { blindUntil, counted, filled, newsOf, silentSince } from './chain-gap.ts';
import { type ChainPlace, cursorOf } from './chain-place.ts';
import { parentOf } from './first-place.ts';
import { knownHeads, type Looking } from './known-heads.ts';
import { nextStep } from './next-step.ts';
import { takeBack } from './take-back.ts';
import type { Telling, Told } from './telling.ts';
import { tooDeep } from './too-deep.ts';

export type Following = Omit<Telling, 'written'> &
  Looking &
  Readonly<{
    /** What is wrong with the nodes, a sentence each. */
    troubles: () => readonly string[];
    /** How long none of them answered, at most, since this was asked last. */
    silentMs: () => number;
    /** Milliseconds since the Unix epoch. */
    now: () => number;
    /** The highest block that can no longer be taken back once the head is known; null: none yet. */
    finalized: (head: Link, signal: AbortSignal) => Promise<number | null>;
  }>;

type Seen = Observation<RawChainBody>;

/**
 *     head ──► path back to what is kept ──► fork? ──► removals of what left the chain, newest first: a step
 *                      │ a block is gone, or too few     │
 *                      ▼ nodes stand on the fork         ▼
 *                 the next head             each new block's logs, oldest first: a step each
 *
 * A step is one transaction with the place behind it, so a crash anywhere goes on from the step before.
 */
export async function* follow(
  following: Following,
  from: ChainPlace,
  written: Written<RawChainBody>,
  signal: AbortSignal,
): AsyncGenerator<Seen> {
  const { name, keepBlocks } = following;
  const telling = { ...following, written };
  let place = from;
  for await (const head of knownHeads(following, signal)) {
    const noticed = notice(following, place, { head, isFirst: place === from });
    if (noticed.gap && !place.gap) yield { type: 'gap', news: newsOf(noticed.gap), ...placed(noticed) };
    place = noticed;
    if (head === 'silent') continue;
    const deep = head.number - keepBlocks;
    if (deep > (place.branch.at(-1)?.number ?? deep)) {
      for await (const told of catchUp(telling, place, head, signal)) {
        place = counted(place, told);
        // Of many steps each says how far it is: a watermark that stands still looks like a source that does.
        yield stepOf(place, told, await progressAt(following, place, signal));
      }
    }
    // The chain has moved under it, or too few nodes say so: it is where another head tells.
    if (deep > (place.branch.at(-1)?.number ?? deep)) continue;
    const next = await nextStep(following, place, head, signal);
    if (next === null) continue;
    if (next.type === 'too-deep') throw tooDeep(name, head, next.lowest);
    if (next.type === 'follows') {
      const { orphaned, adopted } = next;
      place = { ...place, branch: without(place.branch, orphaned, adopted) };
      for await (const told of takeBack(telling, place, orphaned, signal)) {
        place = counted(place, told);
        yield stepOf(place, told, null);
      }
      for await (const told of adopt(telling, place, adopted, signal)) {
        place = counted(place, told);
        yield stepOf(place, told, null);
      }
    }
    const news = filled(place, following.now());
    place = { ...place, live: place.live || isAt(place, head), gap: news ? null : place.gap };
    if (news) yield { type: 'gap', news, ...placed(place) };
    const progress = await progressAt(following, place, signal);
    if (progress) yield { type: 'progress', progress, ...placed(place) };
    tellPlace(following, head, place);
  }
}

function notice(
  { gapAfterMs, troubles, silentMs, now }: Following,
  place: ChainPlace,
  { head, isFirst }: Readonly<{ head: Header | 'silent'; isFirst: boolean }>,
): ChainPlace {
  const noticing = { gapAfterMs, troubles: troubles(), now: now() };
  if (head === 'silent') return silentSince(place, noticing);
  return blindUntil(place, head, { ...noticing, isFirst, silentMs: silentMs() });
}

const isAt = ({ branch }: ChainPlace, head: Header): boolean => branch.at(-1)?.hash === head.hash;

function tellPlace({ name: source, telemetry, now }: Following, head: Link, { branch }: ChainPlace): void {
  const tip = branch.at(-1) ?? head;
  const lag = { lagBlocks: head.number - tip.number, lagMs: now() - tip.timeMs };
  telemetry('ChainAdvanced', { source, head: head.number, block: tip.number, ...lag });
}

/** Where none is left, what comes is still tied to the block below. */
function without(branch: Branch, orphaned: readonly Link[], [next]: Path): Branch {
  const stays = branch.slice(0, branch.length - orphaned.length);
  return next && stays.at(-1)?.hash !== next.parentHash ? [parentOf(next)] : stays;
}

const stepOf = (place: ChainPlace, { observed }: Told, progress: SourceProgress | null): Seen => ({
  ...{ type: 'step', observed, progress },
  ...placed(place),
});

const placed = (place: ChainPlace) => ({ cursor: cursorOf(place), position: place.position });

/** Null before the first block: of what lies below it nothing is known. */
async function progressAt(
  { chainId, finalized }: Following,
  { branch, position }: ChainPlace,
  signal: AbortSignal,
): Promise<SourceProgress | null> {
  const tip = branch.at(-1);
  if (position === 0 || !tip) return null;
  const final = await finalized(tip, signal);
  return {
    ...{ position, at: epochMs(tip.timeMs), chainId, ended: false },
    finalized: final === null ? null : Math.min(final, tip.number),
  };
}
