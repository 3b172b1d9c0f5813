/** One incarnation of an actor: sits down, restores its state, and turns its mailbox into transactions. */
import { deadTopic } from '../events.ts';
import { Fault } from '../faults.ts';
import type { Batch } from '../flow/envelope.ts';
import type { ActorId } from '../flow/ids.ts';
import type { Log, Seat } from '../flow/log.ts';
import type { FactSource, Facts, Processor } from '../flow/processor.ts';
import { emptyTable, type Table } from '../flow/table.ts';
import type { Topic } from '../flow/topic.ts';
import { turn } from '../flow/turn.ts';
import type { Telemetry } from '../telemetry.ts';

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
  telemetry: Telemetry;
  /** Monotonic milliseconds, for telemetry alone. */
  now: () => number;
}>;

/**
 * The life of an incarnation:
 *
 *     log.open ──► restore ──► ┌► read ──► facts ──► turn ──► commit ─┬─ committed: adopt ─┐
 *     (fence, then             └──────────────────────────────────────┼────────────────────┘
 *      the position)                                                  ├─ fenced: 'fenced'
 *                                                                     └─ thrown: the caller sits down again
 *
 * Closing is the same whether it ends clean or dirty: the draft is forgotten, the producer closed, never
 * reused.
 */
export async function runActor<In, Out, Value, Change, Fact>(
  options: ActorOptions<In>,
  behaviour: Behaviour<In, Out, Value, Change, Fact>,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const { log, actor, topic, telemetry, now } = options;
  const began = now();
  const seat = await log.open(actor);
  try {
    const { state: restored, records } = await restore(options, behaviour.processor, seat, signal);
    telemetry('ActorSeated', { actor, position: seat.position, restored: records, tookMs: now() - began });
    let state = restored;
    for await (const batch of seat.batches(topic, seat.position, signal)) {
      const started = now();
      if (batch.entries.length === 0) continue;
      const facts = await factsFor(behaviour, batch, signal);
      const place = { by: actor, topic, dead: deadTopic, partitions: options.partitions };
      const { transaction, state: draft, tally } = turn(behaviour.processor, place, { batch, state, facts });
      // A partition that is no longer ours must not be written to, although fencing would catch it.
      if (signal.aborted) return 'stopped';
      if ((await seat.commit(transaction)) === 'fenced') return 'fenced';
      state = draft.adopt();
      const { name: processor } = behaviour.processor;
      const { partition, next } = batch;
      const tookMs = now() - started;
      telemetry('TurnCommitted', { actor, processor, topic: topic.name, partition, ...tally, next, tookMs });
    }
    return 'stopped';
  } finally {
    await seat.close();
  }
}

/**
 * The state as every output ever committed says it is: the same fold that runs live. `records` counts those
 * that are this actor's own by its processor's recall: actors of other mailboxes write beside them.
 */
async function restore<In, Out, Value, Change, Fact>(
  options: ActorOptions<In>,
  processor: Processor<In, Out, Value, Change, Fact>,
  seat: Seat,
  signal: AbortSignal,
): Promise<{ state: Table<Value>; records: number }> {
  let state = emptyTable<Value>();
  let records = 0;
  if (!processor.recall) return { state, records };
  for await (const { entries } of seat.restore(processor.to, options.partition, null)) {
    signal.throwIfAborted();
    for (const entry of entries) {
      if (entry.type !== 'record') continue;
      const changes = processor.recall(entry.envelope, options.topic);
      if (changes.length > 0) records += 1;
      for (const change of changes) state = processor.evolve(state, change);
    }
  }
  if (seat.position === null && records > 0) throw positionLost(options, processor.to.name);
  return { state, records };
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

const positionLost = (options: ActorOptions<unknown>, output: string): Fault =>
  new Fault(
    'position-lost',
    `${options.actor} has written to ${output}-${options.partition} before, but its group holds no ` +
      'position for it: the offsets expired or were deleted. Starting over would double what it wrote. ' +
      'Set the group to where it shall go on with Kafka’s own `kafka-consumer-groups --reset-offsets`.',
  );
