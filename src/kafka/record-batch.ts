/** The bytes of a fetch → record batches: Kafka's format v2, read by slices, with each batch's true end. */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Fault } from '../faults.ts';

/** One record as it lies in the log. `timestampMs` is append time where the topic stamps that. */
export type RawRecord = Readonly<{
  offset: number;
  timestampMs: number;
  key: Buffer | null;
  value: Buffer | null;
}>;

/** A record in the bytes of its batch: most keys are never asked for, and a Buffer for each is dear. */
class RecordInBatch implements RawRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly value: Buffer | null;
  readonly #reader: Varints;
  readonly #keyAt: number;
  readonly #keyBytes: number;

  constructor(offset: number, timestampMs: number, reader: Varints) {
    this.offset = offset;
    this.timestampMs = timestampMs;
    this.#reader = reader;
    this.#keyBytes = reader.varint();
    this.#keyAt = reader.position();
    reader.skip(Math.max(this.#keyBytes, 0));
    this.value = reader.slice(reader.varint());
  }

  get key(): Buffer | null {
    return this.#reader.sliceAt(this.#keyAt, this.#keyBytes);
  }
}

export type RecordBatch = Readonly<{
  firstOffset: number;
  /** Last offset the batch covers, whether or not compaction left a record there. */
  lastOffset: number;
  producerId: number;
  isTransactional: boolean;
  isControl: boolean;
  /** Records are read only when asked for: an aborted batch costs nothing. */
  records(): RawRecord[];
}>;

// Source: DefaultRecordBatch.java; positions of the header's fields from the start of the batch.
const at = { length: 8, magic: 16, attributes: 21, lastDelta: 23, firstTime: 27, maxTime: 35, producer: 43 };
const countAt = 57;
const recordsAt = 61;
const flag = { compression: 0x07, appendTime: 0x08, transactional: 0x10, control: 0x20 };

/** Complete batches in `bytes`, in order; a last one that the fetch cut off is left for the next fetch. */
export function* recordBatches(bytes: Buffer): Generator<RecordBatch> {
  let start = 0;
  while (start + recordsAt <= bytes.length) {
    const end = start + 12 + bytes.readInt32BE(start + at.length);
    if (end > bytes.length) return;
    yield batchOf(bytes.subarray(start, end));
    start = end;
  }
}

/** A 64-bit integer below 2^53, which every offset, timestamp and producer id is. */
export const int64At = (bytes: Buffer, position: number): number =>
  bytes.readInt32BE(position) * 0x1_0000_0000 + bytes.readUInt32BE(position + 4);

function batchOf(bytes: Buffer): RecordBatch {
  const magic = bytes.readInt8(at.magic);
  if (magic !== 2) throw new Fault('service-failed', unreadable(`record format v${magic}`));
  const firstOffset = int64At(bytes, 0);
  const attributes = bytes.readInt16BE(at.attributes);
  return {
    firstOffset,
    lastOffset: firstOffset + bytes.readInt32BE(at.lastDelta),
    producerId: int64At(bytes, at.producer),
    isTransactional: (attributes & flag.transactional) !== 0,
    isControl: (attributes & flag.control) !== 0,
    records: () => recordsOf(bytes, attributes, firstOffset),
  };
}

function recordsOf(bytes: Buffer, attributes: number, firstOffset: number): RawRecord[] {
  const stampedByBroker = (attributes & flag.appendTime) !== 0;
  const firstTime = int64At(bytes, at.firstTime);
  const maxTime = int64At(bytes, at.maxTime);
  const reader = varints(decompress(bytes.subarray(recordsAt), attributes & flag.compression));
  const records: RawRecord[] = new Array(bytes.readInt32BE(countAt));
  for (let index = 0; index < records.length; index++) {
    const length = reader.varint();
    const end = reader.position() + length;
    reader.skip(1);
    const timeDelta = reader.varint();
    const offset = firstOffset + reader.varint();
    records[index] = new RecordInBatch(offset, stampedByBroker ? maxTime : firstTime + timeDelta, reader);
    reader.skip(end - reader.position());
  }
  return records;
}

function decompress(bytes: Buffer, codec: number): Buffer {
  switch (codec) {
    case 0:
      return bytes;
    case 1:
      return gunzipSync(bytes);
    case 4:
      return zstdDecompressSync(bytes);
    default:
      throw new Fault('service-failed', unreadable(codec === 2 ? 'snappy compression' : `codec ${codec}`));
  }
}

const unreadable = (what: string): string =>
  `A record batch uses ${what}, which this reader does not know. Write to the topic uncompressed, ` +
  'with gzip or with zstd.';

function varints(bytes: Buffer) {
  let position = 0;
  return {
    position: () => position,
    skip(count: number) {
      position += count;
    },
    /** Zigzag varint or varlong below 2^53. */
    varint(): number {
      let byte = bytes[position++] ?? 0;
      let value = byte & 0x7f;
      for (let scale = 128; byte & 0x80; scale *= 128) {
        byte = bytes[position++] ?? 0;
        value += (byte & 0x7f) * scale;
      }
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    /** The next `length` bytes without copying; null for a length of -1. */
    slice(length: number): Buffer | null {
      position += Math.max(length, 0);
      return this.sliceAt(position - length, length);
    },
    sliceAt: (from: number, length: number): Buffer | null =>
      length < 0 ? null : bytes.subarray(from, from + length),
  };
}

type Varints = ReturnType<typeof varints>;
