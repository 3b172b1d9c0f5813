/** The bytes of a Fetch answer (version 11) → what each partition returned. */
import type { AbortedTransaction } from './committed.ts';
import { int64At } from './record-batch.ts';

export type FetchedPartition = Readonly<{
  topic: string;
  partition: number;
  errorCode: number;
  logStart: number;
  /** From here on nothing can be read yet. */
  stableEnd: number;
  aborted: readonly AbortedTransaction[];
  bytes: Buffer;
}>;

/** `clientSideThrottleTime`, in milliseconds, is what kafkajs' connection obeys. */
export type FetchAnswer = Readonly<{
  clientSideThrottleTime: number;
  partitions: readonly FetchedPartition[];
}>;

/** Source: FetchResponse.json of Apache Kafka, version 11. */
export function fetchAnswer(raw: Buffer): FetchAnswer {
  const wire = wireReader(raw);
  const clientSideThrottleTime = wire.int32();
  wire.skip(2 + 4);
  const partitions = wire.list(() => {
    const topic = wire.text();
    return wire.list(() => partitionOf(wire, topic));
  });
  return { clientSideThrottleTime, partitions: partitions.flat() };
}

function partitionOf(wire: ReturnType<typeof wireReader>, topic: string): FetchedPartition {
  const partition = wire.int32();
  const errorCode = wire.int16();
  // The high watermark: a transaction that is open may reach up to it.
  wire.skip(8);
  const stableEnd = wire.int64();
  const logStart = wire.int64();
  const aborted = wire.list(() => ({ producerId: wire.int64(), firstOffset: wire.int64() }));
  // The preferred read replica is for consumers in other racks.
  wire.skip(4);
  return { topic, partition, errorCode, logStart, stableEnd, aborted, bytes: wire.bytes() };
}

function wireReader(raw: Buffer) {
  let position = 0;
  const advance = (count: number): number => {
    position += count;
    return position - count;
  };
  const int16 = () => raw.readInt16BE(advance(2));
  const int32 = () => raw.readInt32BE(advance(4));
  const slice = (length: number): Buffer => {
    const start = advance(Math.max(length, 0));
    return raw.subarray(start, position);
  };
  return {
    int16,
    int32,
    int64: () => int64At(raw, advance(8)),
    text: () => slice(int16()).toString('utf8'),
    bytes: () => slice(int32()),
    list: <Item>(item: () => Item): Item[] => Array.from({ length: Math.max(int32(), 0) }, item),
    skip: advance,
  };
}
