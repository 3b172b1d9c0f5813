/** A place in a log → the committed record that lies there. */
import type { Entry } from '../flow/envelope.ts';
import { offsetAt } from './offsets.ts';
import type { Mailbox, ReadingParts } from './reading.ts';

/** Null where none does: before the log's start, behind its end, a marker, or aborted. */
export async function recordAt<Body>(
  { cluster, reads, codec, nameInKafka }: ReadingParts,
  { topic, partition }: Mailbox<Body>,
  offset: number,
  signal: AbortSignal,
): Promise<Entry<Body> | null> {
  const where = { topic: nameInKafka(topic.name), partition };
  const [start, end] = await Promise.all([
    offsetAt(cluster, where, 'start'),
    offsetAt(cluster, where, 'end'),
  ]);
  if (offset < start || offset >= end) return null;
  const { records } = await reads.read(where.topic, partition, offset, signal);
  const [entry] = await codec.decode(
    topic,
    records.filter((record) => record.offset === offset),
  );
  return entry ?? null;
}
