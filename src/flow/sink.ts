/** Where decisions go: the last step of a partition, out of Kafka into a store. */
import type { Batch } from './envelope.ts';
import type { NextOffset } from './ids.ts';
import type { Topic } from './topic.ts';

/** A sink's hold on one partition: it says where to go on, and writes batches from exactly there. */
export interface SinkSeat<Body> {
  /** What the store says comes next; null: it never took this partition. Wins over the group's offset. */
  readonly position: NextOffset | null;
  /** Rows and position in one step; `fenced`: another owner has taken the partition since. */
  write(batch: Batch<Body>, signal: AbortSignal): Promise<'written' | 'fenced'>;
  /**
   * Of a store that may lose everything while nothing is written to it. Asked about once a second; throws
   * `watermark-lost` when the store no longer holds the position, `fenced` when it holds another owner's.
   */
  check?(signal: AbortSignal): Promise<void>;
  /**
   * Of a store that holds nothing but what the log does. Called when the log no longer has the position; the
   * next owner finds none and begins at the log's start.
   */
  forget?(signal: AbortSignal): Promise<void>;
}

export interface Sink<Body> {
  readonly name: string;
  readonly from: Topic<Body>;
  readonly delivery: 'once' | 'at-least-once';
  /** Takes the partition over from whoever held it. Called once per incarnation, before any write. */
  take(partition: number, signal: AbortSignal): Promise<SinkSeat<Body>>;
}
