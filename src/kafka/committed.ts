/** The bytes of one partition's fetch → the committed records in it, and where reading goes on. */
import { type RawRecord, recordBatches } from './record-batch.ts';

/** A transaction that was aborted, as the broker lists it beside the records it returns. */
export type AbortedTransaction = Readonly<{ producerId: number; firstOffset: number }>;

export type RawBatch = Readonly<{ records: readonly RawRecord[]; next: number }>;

/**
 * Reads what a fetch of one partition returned; replaceable, so that a test can put kafkajs' own filter here.
 */
export type PartitionReader = (
  bytes: Buffer,
  aborted: readonly AbortedTransaction[],
  from: number,
) => RawBatch | Promise<RawBatch>;

/**
 * Whether a batch is aborted is decided by producer id and by the abort markers in the log, as Java's
 * CompletedFetch does. kafkajs' filter trusts the order of the broker's list, takes one entry per record, and
 * takes a key of four zero bytes for a marker; it was seen to let aborted records through.
 */
export const committedRecords: PartitionReader = (bytes, aborted, from) => {
  const pending = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<number>();
  const records: RawRecord[] = [];
  let next = from;
  for (const batch of recordBatches(bytes)) {
    while (pending[0] && pending[0].firstOffset <= batch.lastOffset) {
      open.add(pending[0].producerId);
      pending.shift();
    }
    if (batch.isControl) {
      if (isAbort(batch.records()[0])) open.delete(batch.producerId);
    } else if (!(batch.isTransactional && open.has(batch.producerId))) {
      for (const record of batch.records()) if (record.offset >= from) records.push(record);
    }
    next = Math.max(next, batch.lastOffset + 1);
  }
  return { records, next };
};

/** A control record's key is two int16: a version and a type, 0 for abort and 1 for commit. */
function isAbort(marker: RawRecord | undefined): boolean {
  return marker?.key != null && marker.key.length >= 4 && marker.key.readInt16BE(2) === 0;
}
