/** Observations of a source → the writes of one transaction: records, dead letters, progress, the cursor. */
import { cursorsTopic, deadTopic, gapsTopic, type Progress, type SourceCursor } from '../events.ts';
import { type GapNews, sourceGapRecord } from '../flow/continuity.ts';
import { deadLetter } from '../flow/dead-letter.ts';
import { type ActorId, type EpochMs, epochMs, eventId } from '../flow/ids.ts';
import type { Write } from '../flow/log.ts';
import { partitionOf } from '../flow/partition-of.ts';
import {
  type Cursor,
  type Observation,
  type Observed,
  observedIn,
  progressIn,
  type Source,
  type SourceProgress,
} from '../flow/source.ts';

/** What a sitting knows of its source between two transactions. */
export type SourceStanding = Readonly<{
  position: number;
  /** The last that was written; null: none. */
  cursor: Cursor | null;
  at: EpochMs;
  progressSaidAt: number;
}>;

export type SourceWrites = Readonly<{
  /** Empty where there is nothing to say but progress that has to wait. */
  writes: readonly Write[];
  standing: SourceStanding;
  records: number;
  malformed: number;
  gaps: readonly GapNews[];
  ended: boolean;
}>;

export type SourcePlace<Body> = Readonly<{ source: Source<Body>; by: ActorId; partitions: number }>;

/** `now` is when the batch was gathered, by a clock that does not jump. */
export type Gathered<Body> = Readonly<{ batch: readonly Observation<Body>[]; now: number }>;

const progressEveryMs = 1_000;

/** Progress is said at most once a second, except that the end is always said. */
export function sourceWrites<Body>(
  place: SourcePlace<Body>,
  before: SourceStanding,
  { batch, now }: Gathered<Body>,
): SourceWrites {
  const writes: Write[] = [];
  const gaps: GapNews[] = [];
  let { position, cursor, at, progressSaidAt } = before;
  let [records, malformed, ended] = [0, 0, false];
  for (const observation of batch) {
    for (const observed of observedIn(observation)) {
      records++;
      at = observed.at;
      writes.push(recordWrite(place, observed));
    }
    if (observation.type === 'malformed') {
      malformed++;
      const { where, why, bytes } = observation;
      writes.push(deadLetter(deadTopic, { by: place.by, origin: where, why, bytes, at }));
    }
    if (observation.type === 'gap') {
      gaps.push(observation.news);
      writes.push(sourceGapRecord(gapsTopic, { by: place.by, source: place.source.name }, observation.news));
    }
    const progress = progressIn(observation);
    if (progress === null) continue;
    at = progress.at;
    ended ||= progress.ended;
    if (!progress.ended && now - progressSaidAt < progressEveryMs) continue;
    progressSaidAt = now;
    writes.push(...progressWrites(place, progress));
  }
  const last = batch.at(-1);
  position = last?.position ?? position;
  // A source that only says where it stands need not say it twice: a chain's cursor holds all its blocks.
  if (writes.length > 0 && last !== undefined && last.cursor !== cursor) {
    cursor = last.cursor;
    writes.push(cursorWrite({ type: 'SourceCursor', source: place.source.name, cursor, position }, at));
  }
  return { writes, standing: { position, cursor, at, progressSaidAt }, records, malformed, gaps, ended };
}

function recordWrite<Body>(
  { source, partitions }: SourcePlace<Body>,
  { id, key, at, body, record }: Observed<Body>,
): Write {
  return {
    topic: source.to,
    partition: partitionOf(key, partitions),
    type: record,
    draft: { id, key, at, appendedAt: null, body },
  };
}

/** One copy to each raw partition, behind the records that it speaks of. */
function progressWrites<Body>(
  { source, partitions }: SourcePlace<Body>,
  progress: SourceProgress,
): readonly Write[] {
  return Array.from({ length: partitions }, (_, partition) => {
    const body: Progress = { type: 'Progress', source: source.name, origin: partition, ...progress };
    const id = eventId(`progress:${source.name}:${partition}:${progress.position}`);
    const draft = { id, key: source.name, at: progress.at, appendedAt: null, body };
    return { topic: source.to, partition, type: 'progress', draft };
  });
}

function cursorWrite(body: SourceCursor, at: EpochMs): Write {
  const id = eventId(`cursor:${body.source}:${body.position}`);
  const draft = { id, key: body.source, at, appendedAt: null, body };
  return { topic: cursorsTopic, partition: 0, type: 'cursor', draft };
}

/** A sitting's start: nothing is known of event time yet, and progress may be said at once. */
export const standingAt = (last: Pick<SourceCursor, 'position' | 'cursor'> | null): SourceStanding => ({
  position: last?.position ?? 0,
  cursor: last?.cursor ?? null,
  at: epochMs(0),
  progressSaidAt: Number.NEGATIVE_INFINITY,
});
