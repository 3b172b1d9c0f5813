/** What an engine has written, read_committed and by our reader → its digest, and where each record lies. */
import { offsetAt, stableEnd } from '../../src/kafka/offsets.ts';
import type { RawRecord } from '../../src/kafka/record-batch.ts';
import { type Digest, digester } from '../job/digest.ts';
import { scoredWire } from '../job/wire.ts';
import type { Eyes } from './arena.ts';

export type Output = Readonly<{
  digest: Digest;
  /** By partition: offsets of the records, ascending. */
  offsets: readonly Float64Array[];
  /** Whether something lies there that no transaction has ended. */
  isOpen: boolean;
}>;

/** How to read a record, and what of it counts. */
export type Reading = (record: RawRecord, into: ReturnType<typeof digester>) => void;

export const asScored: Reading = ({ value }, into) => into.add(scoredWire.decode(value ?? Buffer.alloc(0)));

/** For J0 and the dead letters: the bytes alone. */
export const asBytes: Reading = ({ value }, into) => into.addBytes(value ?? Buffer.alloc(0));

const { signal } = new AbortController();

export async function outputOf(
  eyes: Eyes,
  { topic, partitions }: Readonly<{ topic: string; partitions: number }>,
  reading: Reading,
): Promise<Output> {
  const into = digester();
  const offsets: Float64Array[] = [];
  let isOpen = false;
  for (let partition = 0; partition < partitions; partition++) {
    const where = { topic, partition };
    const [end, stable] = await Promise.all([
      offsetAt(eyes.cluster, where, 'end'),
      stableEnd(eyes.cluster, where),
    ]);
    isOpen ||= end !== stable;
    const found: number[] = [];
    for (let at = 0; at < stable; ) {
      const { records, next } = await eyes.reads.read(topic, partition, at, signal);
      for (const record of records) {
        found.push(record.offset);
        reading(record, into);
      }
      at = next;
    }
    offsets.push(Float64Array.from(found));
  }
  return { digest: into.digest(), offsets, isOpen };
}

/** How many of the ascending offsets lie below `end`. */
export function countBelow(offsets: Float64Array, end: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
