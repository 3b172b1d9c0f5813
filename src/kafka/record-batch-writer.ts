/** Records, one after another → one record batch in Kafka's format v2, written straight into its bytes. */
import { crc32c } from '@node-rs/crc32';

/** A record ready for the wire; without a header where its type is empty. */
export type Wired = Readonly<{ key: string; value: Buffer; type: string }>;

/** What the transactional producer adds: who writes, and as which of its records for this partition. */
export type Signature = Readonly<{
  producerId: { toString(): string };
  producerEpoch: number;
  firstSequence: number;
  transactional: boolean;
}>;

export interface RecordBatchWriter {
  readonly count: number;
  /** With what has been appended so far. */
  readonly bytes: number;
  /** Record header `type`, the key as UTF-8, the value as it is. */
  append(record: Wired): void;
  /** The whole batch, written now; may be asked for again, as a retry does. Its bytes are to be let be. */
  signed(signature: Signature): Buffer;
}

// Source: DefaultRecordBatch.java; positions of the header's fields from the start of the batch.
const at = { length: 8, magic: 16, crc: 17, attributes: 21, lastDelta: 23, times: 27, producer: 43 };
const epochAt = 51;
const sequenceAt = 53;
const countAt = 57;
const recordsAt = 61;
/** What stands before the field that says how long the rest is, and that field. */
const unmeasuredBytes = 12;
const transactionalFlag = 0x10;
const magic = 2;
const firstBytes = 4_096;
/** Of a record: its length, attributes, time and offset, and the lengths of key and value. */
const mostFrameBytes = 5 + 1 + 1 + 5 + 5 + 5;

export function recordBatchWriter(): RecordBatchWriter {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let end = recordsAt;
  let count = 0;

  function makeRoom(more: number): void {
    if (end + more <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, end + more));
    buffer.copy(larger, 0, 0, end);
    buffer = larger;
  }

  /** Zigzag, of what is not negative. */
  function varint(value: number): void {
    let rest = value * 2;
    while (rest > 0x7f) {
      buffer[end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[end++] = rest;
  }

  return {
    get count() {
      return count;
    },
    get bytes() {
      return end;
    },
    append({ key, value, type }) {
      const header = headerOf(type);
      const keyBytes = Buffer.byteLength(key);
      makeRoom(mostFrameBytes + keyBytes + value.length + header.length);
      const body = 1 + 1 + sizeOf(count) + sizeOf(keyBytes) + keyBytes + sizeOf(value.length) + value.length;
      varint(body + header.length);
      // No attributes, and no time of its own: all were written at once.
      buffer[end++] = 0;
      buffer[end++] = 0;
      varint(count);
      varint(keyBytes);
      end += buffer.write(key, end);
      varint(value.length);
      end += value.copy(buffer, end);
      end += header.copy(buffer, end);
      count += 1;
    },
    signed({ producerId, producerEpoch, firstSequence, transactional }) {
      buffer.writeBigInt64BE(0n, 0);
      buffer.writeInt32BE(end - unmeasuredBytes, at.length);
      // The epoch of the partition's leader is the broker's to fill in.
      buffer.writeInt32BE(0, at.length + 4);
      buffer.writeInt8(magic, at.magic);
      buffer.writeInt16BE(transactional ? transactionalFlag : 0, at.attributes);
      buffer.writeInt32BE(count - 1, at.lastDelta);
      buffer.writeBigInt64BE(BigInt(producerId.toString()), at.producer);
      buffer.writeInt16BE(producerEpoch, epochAt);
      buffer.writeInt32BE(firstSequence, sequenceAt);
      buffer.writeInt32BE(count, countAt);
      const batch = buffer.subarray(0, end);
      stamp(batch, Date.now());
      return batch;
    },
  };
}

/** Says when the records of a batch were written, and makes its checksum right, which covers that. */
export function stamp(batch: Buffer, timeMs: number): void {
  const time = BigInt(timeMs);
  batch.writeBigInt64BE(time, at.times);
  batch.writeBigInt64BE(time, at.times + 8);
  batch.writeUInt32BE(crc32c(batch.subarray(at.attributes)), at.crc);
}

const sizeOf = (value: number): number => {
  let bytes = 1;
  for (let rest = value * 2; rest > 0x7f; rest >>>= 7) bytes += 1;
  return bytes;
};

const headers = new Map([['', Buffer.from([0])]]);

/** One header, `type`; there are few types, so each is written once. */
function headerOf(type: string): Buffer {
  const known = headers.get(type);
  if (known) return known;
  const name = Buffer.from('type');
  const value = Buffer.from(type);
  if (value.length > 63) throw new RangeError(`the record type ${type} is too long`);
  const header = Buffer.concat([
    Buffer.from([2, name.length * 2]),
    name,
    Buffer.from([value.length * 2]),
    value,
  ]);
  headers.set(type, header);
  return header;
}
