/** Where events come from: a resumable stream of observations, each with the cursor that follows it. */
import type { Poison } from './envelope.ts';
import type { EpochMs, EventId } from './ids.ts';
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
  | Readonly<{ type: 'progress'; progress: SourceProgress; cursor: Cursor; position: number }>;

export interface Source<Body> {
  readonly name: string;
  readonly to: Topic<Body>;
  /** Observations after `cursor` (null: from the start), in order; one cursor gives one sequence. */
  open(cursor: Cursor | null, signal: AbortSignal): AsyncIterable<Observation<Body>>;
  /** How many positions the input holds, where it is recorded and so known; its end's progress says it. */
  length?(): Promise<number>;
  /**
   * What the bytes of something malformed give when they are read once more, perhaps by a later version: what
   * was observed, or why it is malformed still. Absent where bytes alone do not say it.
   */
  reread?(bytes: Uint8Array): readonly Observed<Body>[] | Poison;
}
