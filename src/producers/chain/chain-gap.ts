/** How long nobody looked at a chain, or nobody told of it → the gap that is, and what shows it is filled. */
import type { GapNews, OpenGap } from '../../flow/continuity.ts';
import { epochMs } from '../../flow/ids.ts';
import type { Header, Link } from './block.ts';
import type { ChainGap, ChainPlace } from './chain-place.ts';
import type { Told } from './telling.ts';

export type Noticing = Readonly<{
  /** So long nodes may be silent, or blocks be missed by their own times where nobody read. */
  gapAfterMs: number;
  /** What is wrong with the nodes; empty where nothing is known to be. */
  troubles: readonly string[];
  /** Milliseconds since the Unix epoch. */
  now: number;
}>;

export type Coming = Noticing &
  Readonly<{
    /** Of this sitting nothing has been told yet. */
    isFirst: boolean;
    /** How long all nodes were silent, at most, since the head before. */
    silentMs: number;
  }>;

/** Nobody has told of a block for long. It may turn out that there was none. */
export function silentSince(place: ChainPlace, { gapAfterMs, ...noticing }: Noticing): ChainPlace {
  const tip = place.branch.at(-1);
  if (!tip || !place.live || place.gap) return place;
  const detail = `for ${gapAfterMs} ms no node has told of a block`;
  return opened(place, tip, { to: null, why: 'silent', detail: because(detail, noticing), at: noticing.now });
}

/**
 * What old blocks are to be read before a source has ever been at the head is no gap; nor are the few that
 * come between two looks, nor those that a source is late with while nodes tell of them.
 */
export function blindUntil(place: ChainPlace, head: Header, noticing: Coming): ChainPlace {
  const tip = place.branch.at(-1);
  if (!tip) return place;
  const missed = head.number - tip.number - 1;
  if (place.gap) return missed < 0 ? place : { ...place, gap: { ...place.gap, to: head.number } };
  const passedMs = head.timeMs - tip.timeMs;
  const { isFirst, gapAfterMs, silentMs, now: at } = noticing;
  if (!place.live || missed < 1 || (isFirst ? passedMs : silentMs) <= gapAfterMs) return place;
  const to = head.number;
  if (!isFirst) {
    const detail = because(`for ${Math.round(silentMs)} ms no node has answered`, noticing);
    return opened(place, tip, { to, why: 'silent', detail, at });
  }
  const detail = `nobody read the chain while it made ${missed} blocks in ${passedMs} ms`;
  return opened(place, tip, { to, why: 'away', detail, at });
}

type Found = Pick<OpenGap, 'to' | 'why' | 'detail'> & Readonly<{ at: number }>;

function opened(place: ChainPlace, tip: Link, { at, ...found }: Found): ChainPlace {
  const known = { before: tip.hash, since: place.position, records: 0 };
  const gap = { unit: 'block', from: tip.number + 1, ...found, openedAt: epochMs(at), ...known } as const;
  return { ...place, gap };
}

const because = (detail: string, { troubles }: Pick<Noticing, 'troubles'>): string =>
  [detail, ...troubles].join('; ');

/** What was told counts for the gap that was open `before`: who tells does not keep it. */
export const counted = ({ gap }: ChainPlace, { place, observed }: Told): ChainPlace => ({
  ...place,
  gap: gap && { ...gap, records: gap.records + observed.length },
});

export const newsOf = (gap: ChainGap): GapNews => ({ gap: openGapOf(gap), closed: null });

/** All that was missed has been read, each block on the one before it; null where it has not been. */
export function filled({ gap, branch, position }: ChainPlace, now: number): GapNews | null {
  const tip = branch.at(-1);
  if (!gap || !tip || tip.number < (gap.to ?? 0)) return null;
  const { before, since, records } = gap;
  const evidence = { before, after: tip.hash, positions: position - since, records };
  return { gap: openGapOf(gap), closed: { at: epochMs(now), evidence: { proof: 'links', ...evidence } } };
}

const openGapOf = ({ before: _, since: __, records: ___, ...gap }: ChainGap): OpenGap => gap;
