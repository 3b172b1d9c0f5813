/** Raw committed records → typed batches: from a start to an end for a restore, or on and on for a turn. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import type { Batch } from '../flow/envelope.ts';
import { type NextOffset, nextOffset } from '../flow/ids.ts';
import type { Topic } from '../flow/topic.ts';
import type { Codec } from './codec.ts';
import { inert, type PassFaultPoint } from './fault-points.ts';
import type { Cluster } from './kafkajs-internals.ts';
import type { LogReader, ReadBatch } from './log-reader.ts';
import { offsetAt } from './offsets.ts';

export type ReadingParts = Readonly<{
  cluster: Cluster;
  reads: LogReader;
  codec: Codec;
  nameInKafka: (topic: string) => string;
  /** Most records in one batch of a live reading. */
  turnRecords: number;
  /** Least time between the batches of a live reading that has read all there is: so much goes together. */
  restMs?: number;
  faultPoint?: PassFaultPoint;
}>;

export type Mailbox<Body> = Readonly<{ topic: Topic<Body>; partition: number }>;
/** `end` is where it stood when the seat was taken; left out, where whoever is asked says it is now. */
export type Past<Body> = Mailbox<Body> & Readonly<{ end?: number }>;

/**
 * Committed batches up to what was the read_uncommitted end when it began: a seat's state is rebuilt from
 * these.
 */
export async function* restored<Body>(
  parts: ReadingParts,
  mailbox: Past<Body>,
  from: number | null,
  signal: AbortSignal,
): AsyncGenerator<Batch<Body>> {
  const where = { ...mailbox, topic: parts.nameInKafka(mailbox.topic.name) };
  const { faultPoint = inert } = parts;
  const end = mailbox.end ?? (await offsetAt(parts.cluster, where, 'end'));
  const start = () => offsetAt(parts.cluster, where, 'start');
  for (let at = from ?? (await start()); at < end; ) {
    const batch = await readBatch(parts, mailbox, at, signal).catch((thrown: unknown) => {
      // Who reads from wherever the log starts does not miss what retention takes between two of its steps.
      if (from === null && thrown instanceof Fault && thrown.code === 'out-of-range') return null;
      throw thrown;
    });
    if (batch) yield batch;
    faultPoint('restore');
    at = batch?.next ?? (await start());
  }
}

/** Committed batches for as long as `signal` lets them flow. */
export async function* live<Body>(
  parts: ReadingParts,
  mailbox: Mailbox<Body>,
  from: NextOffset | null,
  signal: AbortSignal,
): AsyncGenerator<Batch<Body>> {
  const where = { ...mailbox, topic: parts.nameInKafka(mailbox.topic.name) };
  const { restMs = 0 } = parts;
  let at = from ?? (await offsetAt(parts.cluster, where, 'start'));
  for (let dueMs = 0; !signal.aborted; ) {
    await rest(dueMs - performance.now(), signal);
    const batch = await readBatch(parts, mailbox, at, signal).catch((thrown: unknown) => {
      if (signal.aborted) return null;
      throw thrown;
    });
    if (batch === null) return;
    dueMs = batch.isLast ? performance.now() + restMs : 0;
    yield* split(batch, parts.turnRecords);
    at = batch.next;
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

async function readBatch<Body>(
  parts: ReadingParts,
  { topic, partition }: Mailbox<Body>,
  from: number,
  signal: AbortSignal,
): Promise<Batch<Body> & Pick<ReadBatch, 'isLast'>> {
  const { records, next, isLast } = await parts.reads.read(
    parts.nameInKafka(topic.name),
    partition,
    from,
    signal,
  );
  return { partition, entries: await parts.codec.decode(topic, records), next: nextOffset(next), isLast };
}

/** Pieces of at most `most` entries; each but the last goes on right behind its last entry. */
function* split<Body>(batch: Batch<Body>, most: number): Generator<Batch<Body>> {
  const { partition, entries } = batch;
  let start = 0;
  for (; entries.length - start > most; start += most) {
    const piece = entries.slice(start, start + most);
    yield { partition, entries: piece, next: nextOffset((piece.at(-1)?.offset ?? 0) + 1) };
  }
  yield start === 0 ? batch : { partition, entries: entries.slice(start), next: batch.next };
}
