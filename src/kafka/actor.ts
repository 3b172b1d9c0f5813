/** One incarnation of an actor: sits down, restores its state, and turns its mailbox into transactions. */
import { deadTopic } from '../events.ts';
import type { Batch } from '../flow/envelope.ts';
import type { ActorId, NextOffset } from '../flow/ids.ts';
import type { Log, Transaction } from '../flow/log.ts';
import type { FactSource, Facts, Processor } from '../flow/processor.ts';
import type { Topic } from '../flow/topic.ts';
import { turn } from '../flow/turn.ts';
import type { Telemetry } from '../telemetry.ts';
import { type GoOnAt, goingOn } from './going-on.ts';
import { type Keep, keptNowhere } from './kept.ts';
import { restore, type Sat } from './restore.ts';

export type Behaviour<In, Out, Value, Change, Fact> = Readonly<{
  processor: Processor<In, Out, Value, Change, Fact>;
  facts: FactSource<Fact>;
}>;

export type ActorOptions<In> = Readonly<{
  log: Log;
  actor: ActorId;
  topic: Topic<In>;
  partition: number;
  /** How many partitions the main line has. */
  partitions: number;
  /** Keeps the state between incarnations; left out, each restores all of it. */
  keep?: Keep;
  /** Where a person said it goes on, should its position be lost or gone; left out, it then stops. */
  goOnAt?: GoOnAt | null;
  wentOn?: () => void;
  telemetry: Telemetry;
  /** Monotonic milliseconds, for telemetry alone. */
  now: () => number;
}>;

/**
 * The life of an incarnation:
 *
 *     log.open ──► restore ──► goingOn ──► ┌► read ──► facts ──► turn ──► commit ─┬─ committed: adopt ─┐
 *     (fence, then             (or a gap)  └──────────────────────────────────────┼────────────────────┘
 *      the position)                                                              ├─ fenced: 'fenced'
 *                                                                                 └─ thrown: sits down again
 *
 * What a turn changed is kept on this machine after its commit, never before: a crash in between is made good
 * by the restore, which reads the output behind what was kept.
 *
 * Closing is the same whether it ends clean or dirty: the draft is forgotten, the producer closed, never
 * reused.
 */
export async function runActor<In, Out, Value, Change, Fact>(
  options: ActorOptions<In>,
  behaviour: Behaviour<In, Out, Value, Change, Fact>,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const { log, actor, telemetry, now, keep = keptNowhere, goOnAt = null } = options;
  const { processor } = behaviour;
  const began = now();
  const seat = await log.open(actor);
  try {
    const kept = await (processor.recall ? keep : keptNowhere)<Value>(actor, processor.foldedBy ?? '');
    try {
      const { records: restored, hasWritten } = await restore(options, processor, { seat, kept }, signal);
      const next = await goingOn({ ...options, seat, goOnAt }, { next: seat.position, hasWritten });
      if (next === 'fenced') return 'fenced';
      telemetry('ActorSeated', { actor, position: next, restored, tookMs: now() - began });
      return await turns(options, behaviour, { seat, kept, next }, signal);
    } finally {
      await kept.close();
    }
  } finally {
    await seat.close();
  }
}

async function turns<In, Out, Value, Change, Fact>(
  options: ActorOptions<In>,
  behaviour: Behaviour<In, Out, Value, Change, Fact>,
  { seat, kept, next: from }: Sat<Value> & Readonly<{ next: NextOffset | null }>,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const { actor, topic, partitions, telemetry, now } = options;
  const { processor } = behaviour;
  const place = { by: actor, topic, dead: deadTopic, partitions };
  // A batch without entries is committed as well: past what was aborted the position moves, since retention
  // may pass what is there.
  for await (const batch of seat.batches(topic, from, signal)) {
    const started = now();
    const facts = await factsFor(behaviour, batch, signal);
    const { transaction, state, tally } = turn(processor, place, { batch, state: kept.table, facts });
    // A partition that is no longer ours must not be written to, although fencing would catch it.
    if (signal.aborted) return 'stopped';
    if ((await seat.commit(transaction)) === 'fenced') return 'fenced';
    state.adopt();
    const { partition, next } = batch;
    const said = { actor, processor: processor.name, topic: topic.name, partition, ...tally, next };
    telemetry('TurnCommitted', { ...said, tookMs: now() - started });
    await keepWritten(transaction, { topic: processor.to, partition }, { seat, kept });
  }
  return 'stopped';
}

/** A turn that wrote no own output changed no state. */
async function keepWritten(
  { writes }: Transaction,
  { topic, partition }: Readonly<{ topic: Topic<unknown>; partition: number }>,
  { seat, kept }: Sat<unknown>,
): Promise<void> {
  const last = writes.findLast((write) => write.topic === topic && write.partition === partition);
  const offset = seat.wrote(topic, partition);
  if (last && offset !== null) await kept.keep({ offset, id: last.draft.id, hasOwn: true });
}

async function factsFor<In, Out, Value, Change, Fact>(
  { processor, facts }: Behaviour<In, Out, Value, Change, Fact>,
  batch: Batch<In>,
  signal: AbortSignal,
): Promise<Facts<Fact>> {
  if (!processor.ask) return new Map();
  const keys = new Set<string>();
  for (const entry of batch.entries) {
    if (entry.type === 'record') for (const key of processor.ask(entry.envelope)) keys.add(key);
  }
  return keys.size === 0 ? new Map() : facts([...keys], signal);
}
