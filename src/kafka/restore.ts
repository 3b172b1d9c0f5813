/** What an actor kept, and its output behind that → its state as all that it ever committed says it is. */
import { Fault } from '../faults.ts';
import type { Entry } from '../flow/envelope.ts';
import { type ActorId, type Offset, offset } from '../flow/ids.ts';
import type { Seat } from '../flow/log.ts';
import type { Processor } from '../flow/processor.ts';
import type { Topic } from '../flow/topic.ts';
import type { Kept, Mark } from './kept.ts';

/** Whose state it is, and which partition of the output holds it. */
export type Restoring<In> = Readonly<{ actor: ActorId; topic: Topic<In>; partition: number }>;
/** An incarnation's place at its mailbox, and what its predecessors kept. */
export type Sat<Value> = Readonly<{ seat: Seat; kept: Kept<Value> }>;

/** How many records it took, and whether the actor is known to have written: one without memory never is. */
export type Restored = Readonly<{ records: number; hasWritten: boolean }>;

/**
 * Folds what the kept table does not reflect yet into it, by the same `evolve` that runs live. It counts
 * those records of the output that are this actor's own by its processor's `recall`, since actors of other
 * mailboxes write beside them.
 */
export async function restore<In, Out, Value, Change, Fact>(
  restoring: Restoring<In>,
  processor: Processor<In, Out, Value, Change, Fact>,
  { seat, kept }: Sat<Value>,
  signal: AbortSignal,
): Promise<Restored> {
  if (!processor.recall) return { records: 0, hasWritten: false };
  const { to: output, evolve } = processor;
  const from = await startOf(kept.mark, (at) => seat.restore(output, restoring.partition, at));
  if (from === null) await kept.clear();
  let records = 0;
  let hasOwn = from !== null && kept.mark?.hasOwn === true;
  for await (const { entries } of seat.restore(output, restoring.partition, from)) {
    signal.throwIfAborted();
    let mark: Mark | null = null;
    for (const entry of entries) {
      if (entry.type !== 'record') continue;
      const changes = processor.recall(entry.envelope, restoring.topic);
      for (const change of changes) evolve(kept.table, change);
      if (changes.length > 0) records += 1;
      hasOwn ||= changes.length > 0;
      // Of others too: who writes seldom, or never, would else read all that they write at every start.
      mark = { offset: entry.offset, id: entry.envelope.id, hasOwn };
    }
    if (mark) await kept.keep(mark);
  }
  return { records, hasWritten: hasOwn };
}

type Read = (from: Offset) => AsyncIterable<Readonly<{ entries: readonly Entry<unknown>[] }>>;

/**
 * Behind the mark, where the log still holds the marked record; else null: the log is another one, was cut
 * short, or retention has passed the mark, and what was kept says nothing about it.
 */
async function startOf(mark: Mark | null, read: Read): Promise<Offset | null> {
  if (mark === null) return null;
  try {
    for await (const { entries } of read(mark.offset)) {
      const [first] = entries;
      if (!first) continue;
      const isThere =
        first.type === 'record' && first.offset === mark.offset && first.envelope.id === mark.id;
      return isThere ? offset(mark.offset + 1) : null;
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'out-of-range') return null;
    throw thrown;
  }
}
