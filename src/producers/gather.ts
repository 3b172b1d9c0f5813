/** A stream that may pause at any time → batches, each bounded in number, in bytes and in time. */
import { awaitedLater } from './awaited-later.ts';

export type GatherBounds = Readonly<{
  records: number;
  /** Absent: not weighed. A single item may exceed it: an item is never split. */
  bytes?: number;
  /** How long a batch waits for more after its first item came. */
  ms: number;
}>;

const late = Symbol('late');

/**
 * Opens the stream with a signal of its own, which is aborted when no more batches are asked for: else a
 * stream that waits for its next item could not be ended. Aborting `signal` ends the stream, and what was
 * gathered so far is still given.
 */
export async function* gather<Item>(
  open: (signal: AbortSignal) => AsyncIterable<Item>,
  bounds: GatherBounds,
  weigh: (item: Item) => number,
  signal: AbortSignal,
): AsyncGenerator<readonly Item[]> {
  const left = new AbortController();
  const items = open(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]();
  const most = bounds.bytes ?? Number.POSITIVE_INFINITY;
  let coming = items.next();
  try {
    for (let first = await coming; !first.done; first = await coming) {
      const batch = [first.value];
      let bytes = bounds.bytes === undefined ? 0 : weigh(first.value);
      using timer = lateAfter(bounds.ms);
      coming = items.next();
      while (batch.length < bounds.records && bytes < most) {
        const next = await Promise.race([coming, timer.late]);
        if (next === late || next.done) break;
        batch.push(next.value);
        if (bounds.bytes !== undefined) bytes += weigh(next.value);
        coming = items.next();
      }
      void awaitedLater(coming);
      yield batch;
    }
  } finally {
    left.abort();
    await items.return?.();
  }
}

function lateAfter(ms: number): { late: Promise<typeof late>; [Symbol.dispose](): void } {
  const { promise, resolve } = Promise.withResolvers<typeof late>();
  const timer = setTimeout(resolve, ms, late);
  return { late: promise, [Symbol.dispose]: () => clearTimeout(timer) };
}
