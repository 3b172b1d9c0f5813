/** The vocabulary of the log: who owns which partition, a seat on one, the transaction committed there. */
import type { Batch, Envelope } from './envelope.ts';
import type { ActorId, EpochMs, NextOffset, Offset } from './ids.ts';
import type { Topic } from './topic.ts';

/** What counts, witnesses and sinks go by: the header `type` of a record. */
export type RecordType = string;

/** An envelope to be written. Raw records carry no append time yet: their own Kafka timestamp becomes it. */
export type Draft = Readonly<Omit<Envelope<unknown>, 'appendedAt'> & { appendedAt: EpochMs | null }>;

export type Write = Readonly<{
  topic: Topic<unknown>;
  partition: number;
  type: RecordType;
  draft: Draft;
}>;

/** All that one turn changes, or nothing. Without `advance` it is a source's: `writes` hold its cursor. */
export type Transaction = Readonly<{
  by: ActorId;
  writes: readonly Write[];
  advance?: Readonly<{ topic: Topic<unknown>; partition: number; next: NextOffset }>;
}>;

export type TopicPartition = Readonly<{ topic: Topic<unknown>; partition: number }>;

/** What a group gave this instance, and the generation for which it holds. */
export type Assignment = Readonly<{ generation: number; partitions: readonly TopicPartition[] }>;

export interface Log {
  /** Joins `group` and yields each assignment; the iterator's return leaves it. Ends when `signal` aborts. */
  assignments(
    group: string,
    topics: readonly Topic<unknown>[],
    signal: AbortSignal,
  ): AsyncIterable<Assignment>;
  /** Fences whoever sat there, resolves what it left open, and only then learns where to go on. */
  open(actor: ActorId): Promise<Seat>;
  /** Asks whether the log serves us now; throws where it does not. For readiness, never for correctness. */
  answers(): Promise<void>;
  /** Releases every connection. */
  close(): Promise<void>;
}

/** What a partition holds: from `start` up to `end`, which is not there yet. */
export type Extent = Readonly<{ start: Offset; end: Offset }>;

/** An incarnation's place at a mailbox. After a throw or `fenced`, close it and never use it again. */
export interface Seat {
  /** The committed offset, read after fencing; null: its group holds none. */
  readonly position: NextOffset | null;
  /** What its own mailbox in `topic` holds now, ends of transactions and what is not committed included. */
  extent(topic: Topic<unknown>): Promise<Extent>;
  /**
   * Reads committed records of one partition up to what was its end when the seat was taken, then ends; where
   * the seat has written since, up to its own last.
   */
  restore<Body>(topic: Topic<Body>, partition: number, from: Offset | null): AsyncIterable<Batch<Body>>;
  /** Reads committed records of its own mailbox from `from` on (null: from the log's start), for ever. */
  batches<Body>(topic: Topic<Body>, from: NextOffset | null, signal: AbortSignal): AsyncIterable<Batch<Body>>;
  /** `fenced`: a later incarnation has taken the seat. Throws a fault when the outcome is unknown. */
  commit(transaction: Transaction): Promise<'committed' | 'fenced'>;
  /** Where the last record lies that this seat has committed to a partition; null: none, or nobody knows. */
  wrote(topic: Topic<unknown>, partition: number): Offset | null;
  close(): Promise<void>;
}
