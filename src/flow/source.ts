/** Where events come from: a resumable stream of observations, each with the cursor that follows it. */
import type { GapNews } from './continuity.ts';
import type { Envelope, Poison } from './envelope.ts';
import type { EpochMs, EventId, Offset } from './ids.ts';
import type { RecordType } from './log.ts';
import type { Topic } from './topic.ts';

/** Where a source goes on; opaque to everyone but the source that wrote it. */
export type Cursor = string;

/** Heartbeat of a source: how far it is, in event time and in positions, and what can no longer change. */
export type SourceProgress = Readonly<{
  /**
   * Positions of the input that have been read since the very start: for a recording its lines, whether they
   * gave several records, one, none or were malformed.
   */
  position: number;
  at: EpochMs;
  /** The chain's id where the source reads a chain. */
  chainId: number | null;
  /** Highest block that can no longer be taken back; null where unknown or where there is no chain. */
  finalized: number | null;
  /** True once: the input is recorded and this was its end. */
  ended: boolean;
}>;

/** Something observed of the world, as it becomes a raw record. */
export type Observed<Body> = Readonly<{
  record: RecordType;
  id: EventId;
  key: string;
  at: EpochMs;
  body: Body;
}>;

export type Observation<Body> =
  | (Observed<Body> &
      Readonly<{
        type: 'record';
        cursor: Cursor;
        /** Positions wholly read when the cursor stands behind this observation. */
        position: number;
      }>)
  | Readonly<{
      type: 'malformed';
      where: string;
      bytes: Uint8Array;
      why: Poison;
      cursor: Cursor;
      position: number;
    }>
  | Readonly<{ type: 'progress'; progress: SourceProgress; cursor: Cursor; position: number }>
  | Readonly<{ type: 'gap'; news: GapNews; cursor: Cursor; position: number }>
  | (Step<Body> & Readonly<{ type: 'step'; cursor: Cursor; position: number }>);

/** What is true together or not at all, as a block is: it is never split between two transactions. */
export type Step<Body> = Readonly<{
  observed: readonly Observed<Body>[];
  /** How far the source is with it; null: nothing can be said before another step. */
  progress: SourceProgress | null;
}>;

/** What an observation makes known of the world, in order. */
export function observedIn<Body>(observation: Observation<Body>): readonly Observed<Body>[] {
  if (observation.type === 'record') return [observation];
  return observation.type === 'step' ? observation.observed : [];
}

/** What it then makes known of the source. */
export const progressIn = (observation: Observation<unknown>): SourceProgress | null =>
  observation.type === 'progress' || observation.type === 'step' ? observation.progress : null;

/** Offsets by partition of a source's topic; null: nobody knows, so where the partition starts. */
export type Mark = readonly (Offset | null)[];

/** What a source has put on its topic, for one that takes things back and remembers only where they lie. */
export interface Written<Body> {
  /** What is given from now on lies behind it. */
  mark(): Mark;
  /**
   * Waits until all that was given is committed; then everyone's records behind the mark, each partition's in
   * order.
   */
  since(mark: Mark, signal: AbortSignal): AsyncIterable<Envelope<Body>>;
}

export interface Source<Body> {
  readonly name: string;
  readonly to: Topic<Body>;
  /** Observations after `cursor` (null: from the start), in order; one cursor gives one sequence. */
  open(cursor: Cursor | null, written: Written<Body>, signal: AbortSignal): AsyncIterable<Observation<Body>>;
  /** How many positions the input holds, where it is recorded and so known; its end's progress says it. */
  length?(): Promise<number>;
  /**
   * What the bytes of something malformed give when they are read once more, perhaps by a later version: what
   * was observed, or why it is malformed still. Absent where bytes alone do not say it.
   */
  reread?(bytes: Uint8Array): readonly Observed<Body>[] | Poison;
}
