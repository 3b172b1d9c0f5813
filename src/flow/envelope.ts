/** What travels: an envelope around a typed body, the entry a log gives for it, and the batch of one turn. */
import type { EpochMs, EventId, NextOffset, Offset } from './ids.ts';

/**
 * One event on its way. `at` is event time, `appendedAt` the Kafka append time of the raw record it came
 * from: it travels unchanged, so that the live run and the restore forget the same ids.
 */
export type Envelope<Body> = Readonly<{
  id: EventId;
  key: string;
  at: EpochMs;
  appendedAt: EpochMs;
  /** On a raw record: the dead letter for which it comes again, although its event was passed on before. */
  redriven?: string | null;
  body: Body;
}>;

/** Why bytes in a log could not become an envelope. */
export const poisonCodes = [
  'malformed-line',
  'null-value',
  'not-framed',
  'unknown-schema',
  'undecodable',
  'wrong-record',
  'rejected',
  'too-large',
] as const;
export type PoisonCode = (typeof poisonCodes)[number];

export type Poison = Readonly<{ code: PoisonCode; detail: string }>;

/** `bytes` is the record's value as it lies in the log, for a dead letter to hold. */
export type Entry<Body> =
  | Readonly<{ type: 'record'; offset: Offset; bytes: Uint8Array; envelope: Envelope<Body> }>
  | Readonly<{ type: 'undecodable'; offset: Offset; bytes: Uint8Array; why: Poison }>;

/** One turn's input. May be empty: transaction markers, aborted and compacted records occupy offsets too. */
export type Batch<Body> = Readonly<{
  partition: number;
  entries: readonly Entry<Body>[];
  next: NextOffset;
}>;
