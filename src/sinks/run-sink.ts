/** One incarnation of a sink at one partition: committed batches of the log → the store. */
import { asFault, Fault } from '../faults.ts';
import type { ActorId, NextOffset } from '../flow/ids.ts';
import type { Log, Seat } from '../flow/log.ts';
import type { Sink, SinkSeat } from '../flow/sink.ts';
import type { Telemetry } from '../telemetry.ts';
import { type GroupPosition, groupPosition } from './group-position.ts';
import { watchSeat } from './seat-watch.ts';

/**
 * Says where a sink goes on that was at `next`: there, unless the log has it no longer; where a person said;
 * or not at all, with a fault. `fenced`: somebody else sits there by now.
 */
export type GoingOn = (seat: Seat, next: NextOffset | null) => Promise<NextOffset | null | 'fenced'>;

export type SinkRun<Body> = Readonly<{
  log: Log;
  sink: Sink<Body>;
  actor: ActorId;
  telemetry: Telemetry;
  /** Monotonic milliseconds, for telemetry alone. */
  now: () => number;
  /** Where a lost or vanished position leaves it; see `GoingOn`. Left out, the log has whatever is wanted. */
  goingOn?: GoingOn;
  /** Pause between two commits of the position to the consumer group. */
  groupEveryMs?: number;
  /** Pause between two checks of a store that may lose what it holds. */
  checkEveryMs?: number;
}>;

/**
 * Runs until `signal` aborts or somebody else has the partition. Anything thrown ends this incarnation: the
 * next one takes the partition again and learns from the store what was written.
 */
export async function runSink<Body>(
  run: SinkRun<Body>,
  partition: number,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const { log, sink, actor, groupEveryMs = 250 } = run;
  const seat = await log.open(actor);
  const group = groupPosition(seat, { by: actor, topic: sink.from, partition, everyMs: groupEveryMs });
  try {
    if ((await takeAndWrite(run, { seat, group, partition }, signal)) === 'fenced') return 'fenced';
    return (await group.finish()) === 'fenced' ? 'fenced' : 'stopped';
  } finally {
    await group.end();
    await seat.close();
  }
}

type Post = Readonly<{ seat: Seat; group: GroupPosition; partition: number }>;
type Held<Body> = Post & Readonly<{ hold: SinkSeat<Body> }>;

async function takeAndWrite<Body>(
  run: SinkRun<Body>,
  post: Post,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const { sink, actor, telemetry, now, checkEveryMs = 1_000 } = run;
  const began = now();
  const hold = await sink.take(post.partition, signal);
  const from = await whereToGoOn(run, { ...post, hold }, signal);
  if (from === 'fenced') return 'fenced';
  telemetry('ActorSeated', { actor, position: from, restored: 0, tookMs: now() - began });
  // Its predecessor may have written and died before the group heard; nothing new need ever come.
  if (from !== null) post.group.reached(from);
  const watch = watchSeat(hold, checkEveryMs);
  try {
    const reading = AbortSignal.any([signal, post.group.lost, watch.lost]);
    const outcome = await writeAll(run, { ...post, hold, from }, reading);
    if (watch.lost.aborted) throw watch.lost.reason;
    return outcome;
  } catch (thrown) {
    if (hold.forget && asFault(thrown).code === 'out-of-range') {
      await hold.forget(signal);
      throw rebuilding(actor, thrown);
    }
    throw thrown;
  } finally {
    await watch.end();
  }
}

/** A store that can be rebuilt from the log is; another goes on only where the log has what it wants next. */
async function whereToGoOn<Body>(
  { goingOn }: SinkRun<Body>,
  { seat, partition, hold }: Held<Body>,
  signal: AbortSignal,
): Promise<NextOffset | null | 'fenced'> {
  if (!goingOn || hold.forget) return hold.position;
  const next = await goingOn(seat, hold.position);
  if (next === 'fenced' || next === null || next === hold.position) return next;
  // No rows, and the position where a person said: the store's word is what counts from now on.
  return (await hold.write({ partition, entries: [], next }, signal)) === 'fenced' ? 'fenced' : next;
}

async function writeAll<Body>(
  { sink, telemetry, now }: SinkRun<Body>,
  { seat, group, partition, hold, from }: Held<Body> & Readonly<{ from: NextOffset | null }>,
  reading: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  for await (const batch of seat.batches(sink.from, from, reading)) {
    if (reading.aborted) break;
    if (batch.next === from) continue;
    const started = now();
    if ((await hold.write(batch, reading)) === 'fenced') return 'fenced';
    group.reached(batch.next);
    const { next, entries } = batch;
    const place = { sink: sink.name, topic: sink.from.name, partition };
    telemetry('BatchWritten', { ...place, records: entries.length, next, tookMs: now() - started });
  }
  return 'stopped';
}

function rebuilding(actor: ActorId, cause: unknown): Fault {
  const message = `the log no longer has the position of ${actor}; its store is rebuilt from the log's start`;
  return new Fault('watermark-lost', message, { cause });
}
