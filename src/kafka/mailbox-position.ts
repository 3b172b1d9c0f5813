/** How far a group has come in one partition, seen from outside: nobody is fenced, nothing committed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { committedOffset, offsetAt, stableEnd } from './offsets.ts';
import type { ReadingParts } from './reading.ts';
import type { RawRecord } from './record-batch.ts';

export type MailboxPosition = Readonly<{
  /** Offset the group goes on from; null: it has committed nothing. */
  next: number | null;
  /** Records committed by their writers and not yet taken; markers of transactions are none. */
  lagRecords: number;
  /** False where only offsets were counted, which are at least as many as records. */
  exact: boolean;
  /** Append time of the newest record the group has gone past; null: none, or it is no longer there. */
  takenMs: number | null;
  /** Where a transaction has been open for as long as one waits here; nobody reads past it. Null: nowhere. */
  heldAt: number | null;
}>;

type Where = Readonly<{ group: string; topic: string; partition: number }>;

/** Farther behind than this, it does not matter whether it is some markers more or less. */
const mostCounted = 5_000;
/** A batch of a turn and its marker end within this many offsets of each other. */
const lookBack = 64;
/** An open transaction hides what lies behind it, and is not waited for. */
const patienceMs = 1_000;

/** `topic` is the name in Kafka. */
export async function mailboxPosition(parts: ReadingParts, where: Where): Promise<MailboxPosition> {
  const [next, start, stable, end] = await Promise.all([
    committedOffset(parts.cluster, where),
    offsetAt(parts.cluster, where, 'start'),
    stableEnd(parts.cluster, where),
    offsetAt(parts.cluster, where, 'end'),
  ]);
  const from = Math.max(next ?? start, start);
  const waiting = end - from > mostCounted ? null : await recordsBetween(parts, where, [from, end]);
  const taken =
    next === null ? [] : await recordsBetween(parts, where, [Math.max(start, from - lookBack), from]);
  return {
    next,
    lagRecords: waiting?.length ?? end - from,
    exact: waiting !== null,
    takenMs: taken.at(-1)?.timestampMs ?? null,
    heldAt: stable < end ? await stillHeldAt(parts, where, stable) : null,
  };
}

/** A turn's transaction is over by then; one that was left open is not. */
async function stillHeldAt({ cluster }: ReadingParts, where: Where, stable: number): Promise<number | null> {
  await sleep(patienceMs);
  return (await stableEnd(cluster, where)) === stable ? stable : null;
}

async function recordsBetween(
  { reads }: ReadingParts,
  { topic, partition }: Where,
  [from, end]: readonly [number, number],
): Promise<readonly RawRecord[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const found: RawRecord[] = [];
  for (let at = from; at < end; ) {
    const batch = await reads.read(topic, partition, at, signal).catch((thrown: unknown) => {
      if (signal.aborted) return null;
      throw thrown;
    });
    if (batch === null) break;
    found.push(...batch.records.filter(({ offset }) => offset >= from && offset < end));
    at = batch.next;
  }
  return found;
}
