/** The generated stream as record batches, written out before a clock runs: who loads shares its core. */
import { partitionOf } from '../../src/flow/partition-of.ts';
import { type RecordBatchWriter, recordBatchWriter, stamp } from '../../src/kafka/record-batch-writer.ts';
import type { BatchMessage } from '../../src/kafka/rounds.ts';
import { type Position, stream } from '../job/stream.ts';
import { transferAt } from '../job/transfer.ts';
import { poisonAt, transferWire } from '../job/wire.ts';
import { partitions } from './arena.ts';

/** Parts of the stream in turn. What collects garbage sees one buffer, not a thousand batches. */
export interface Load {
  readonly parts: number;
  /** As kafkajs takes it, of a record batch for each partition that has records in it. */
  part(index: number, timeMs: number): readonly BatchMessage[];
}

/** Nobody's: a plain producer has no identity, and numbers nothing. */
const unsigned = { producerId: -1, producerEpoch: -1, firstSequence: -1, transactional: false };

export function loadOf(positions: number, each: number): Load {
  const written: Buffer[] = [];
  const counts: number[] = [];
  for (const writers of batched(positions, each)) {
    for (const writer of writers) {
      written.push(writer.count === 0 ? Buffer.alloc(0) : writer.signed(unsigned));
      counts.push(writer.count);
    }
  }
  const ends = Float64Array.from(written.keys());
  for (let index = 0, end = 0; index < written.length; index++) {
    end += written[index]?.length ?? 0;
    ends[index] = end;
  }
  const slab = Buffer.concat(written);
  const countOf = Int32Array.from(counts);
  return {
    parts: counts.length / partitions,
    part(index, timeMs) {
      const messages: BatchMessage[] = [];
      for (let partition = 0; partition < partitions; partition++) {
        const place = index * partitions + partition;
        const count = countOf[place] ?? 0;
        if (count === 0) continue;
        const batch = slab.subarray(ends[place - 1] ?? 0, ends[place]);
        stamp(batch, timeMs);
        messages.push({ partition, value: null, count, signed: () => batch });
      }
      return messages;
    },
  };
}

function* batched(positions: number, size: number): Generator<readonly RecordBatchWriter[]> {
  const fresh = () => Array.from({ length: partitions }, recordBatchWriter);
  let writers = fresh();
  let at = 0;
  for (const position of stream(positions)) {
    const { key, value } = recordAt(position, at++);
    writers[partitionOf(key, partitions)]?.append({ key, value, type: '' });
    if (at % size > 0 && at < positions) continue;
    yield writers;
    writers = fresh();
  }
}

function recordAt(position: Position, at: number): Readonly<{ key: string; value: Buffer }> {
  if (position.type === 'poison') return { key: `poison-${at}`, value: poisonAt(at) };
  const event = transferAt(position.u);
  return { key: event.account, value: transferWire.encode(event) };
}
