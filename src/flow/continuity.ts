/** What a source missed and how that was made good → the ledger's record of it, from opening to closing. */
import { type ActorId, type EpochMs, eventId } from './ids.ts';
import type { Write } from './log.ts';
import type { Topic } from './topic.ts';

/**
 * A stretch that a source did not see when it happened. Any source that can tell its places apart says so:
 * one of a chain by the hashes of parents, one of a venue by its sequence numbers, one that polls by time.
 */
export type OpenGap = Readonly<{
  unit: 'block' | 'sequence' | 'poll';
  /** The first that was missed. */
  from: number;
  /** The last; null while nobody knows how far the input has gone on, or where nothing was missed. */
  to: number | null;
  /** `away`: nobody read. `silent`: nobody told. `skipped`: what was told went on further along. */
  why: 'away' | 'silent' | 'skipped';
  /** One sentence for a person. */
  detail: string;
  openedAt: EpochMs;
}>;

/** What shows that nothing is missing: what was read hangs together from `before` to `after`. */
export type Evidence = Readonly<{
  /** Each place names the one before it, or none of their numbers is left out. */
  proof: 'links' | 'numbers';
  before: string;
  after: string;
  /** Read to fill it, those that were taken back included. */
  positions: number;
  records: number;
}>;

export type GapNews = Readonly<{
  gap: OpenGap;
  /** Null while something may be missing still. */
  closed: Readonly<{ at: EpochMs; evidence: Evidence }> | null;
}>;

export type Keeper = Readonly<{ by: ActorId; source: string }>;

/** The ledger has one partition. The same news told again has the same id. */
export function sourceGapRecord(
  gaps: Topic<unknown>,
  { by, source }: Keeper,
  { gap, closed }: GapNews,
): Write {
  const { openedAt, ...hole } = gap;
  const id = `gap:${source}:${hole.unit}:${hole.from}:${openedAt}`;
  const life = {
    state: closed ? 'closed' : 'open',
    openedMs: openedAt,
    closedMs: closed?.at ?? null,
    evidence: closed && { type: 'GapEvidence', ...closed.evidence },
  };
  const body = { type: 'SourceGap', gap: id, source, ...hole, ...life };
  const at = closed?.at ?? openedAt;
  const draft = { id: eventId(`${id}:${life.state}:${hole.to}`), key: by, at, appendedAt: null, body };
  return { topic: gaps, partition: 0, type: 'gap', draft };
}
