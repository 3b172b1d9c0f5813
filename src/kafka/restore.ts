/** What an actor kept, and its output behind that → its state as all that it ever committed says it is. */
import { Fault } from '../faults.ts';
import type { Entry } from '../flow/envelope.ts';
import { type ActorId, type Offset, offset } from '../flow/ids.ts';
import type { Log, Seat } from '../flow/log.ts';
import type { Processor } from '../flow/processor.ts';
import type { Topic } from '../flow/topic.ts';
import type { Kept, Mark } from './kept.ts';

/** Whose state it is, and which partition of the output holds it. */
export type Restoring<In> = Readonly<{ log: Log; actor: ActorId; topic: Topic<In>; partition: number }>;
/** An incarnation's place at its mailbox, and what its predecessors kept. */
export type Sat<Value> = Readonly<{ seat: Seat; kept: Kept<Value> }>;

/**
 * Folds what the kept table does not reflect yet into it, by the same `evolve` that runs live. Answers how
 * many records of the output that took: those that are this actor's own by its processor's `recall`, since
 * actors of other mailboxes write beside them. `fenced`: a successor has taken the seat meanwhile. Throws
 * `position-lost` where the actor has written, but never committed a position.
 */
export async function restore<In, Out, Value, Change, Fact>(
  restoring: Restoring<In>,
  processor: Processor<In, Out, Value, Change, Fact>,
  { seat, kept }: Sat<Value>,
  signal: AbortSignal,
): Promise<number | 'fenced'> {
  if (!processor.recall) return 0;
  const { to: output, evolve } = processor;
  const from = await startOf(kept.mark, (at) => seat.restore(output, restoring.partition, at));
  if (from === null) await kept.clear();
  let records = 0;
  for await (const { entries } of seat.restore(output, restoring.partition, from)) {
    signal.throwIfAborted();
    let mark: Mark | null = null;
    for (const entry of entries) {
      if (entry.type !== 'record') continue;
      const changes = processor.recall(entry.envelope, restoring.topic);
      if (changes.length === 0) continue;
      for (const change of changes) evolve(kept.table, change);
      mark = { offset: entry.offset, id: entry.envelope.id };
      records += 1;
    }
    if (mark) await kept.keep(mark);
  }
  if (seat.position === null && (records > 0 || from !== null)) return fencedOrLost(restoring, output.name);
  return records;
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
    if (thrown instanceof Fault && thrown.code === 'offset-gone') return null;
    throw thrown;
  }
}

/**
 * Own records and no position: lost, or a successor has written them since this incarnation sat down. Records
 * and position are committed together, so whoever sits down behind the records learns which. It fences the
 * successor, which then sits down again: an actor's first start is too rare for that to matter.
 */
async function fencedOrLost(
  { log, actor, partition }: Omit<Restoring<never>, 'topic'>,
  output: string,
): Promise<'fenced'> {
  const seat = await log.open(actor);
  await seat.close();
  if (seat.position !== null) return 'fenced';
  throw new Fault(
    'position-lost',
    `${actor} has written to ${output}-${partition} before, but its group holds no ` +
      'position for it: the offsets expired or were deleted. Starting over would double what it wrote. ' +
      'Set the group to where it shall go on with Kafka’s own `kafka-consumer-groups --reset-offsets`.',
  );
}
