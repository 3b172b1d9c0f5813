/** One incarnation of a sink at one partition: committed batches of the log → the store. */
import { asFault, Fault } from '../faults.ts';
import type { ActorId } from '../flow/ids.ts';
import type { Log, Seat } from '../flow/log.ts';
import type { Sink, SinkSeat } from '../flow/sink.ts';
import type { Telemetry } from '../telemetry.ts';
import { type GroupPosition, groupPosition } from './group-position.ts';
import { watchSeat } from './seat-watch.ts';

export type SinkRun<Body> = Readonly<{
  log: Log;
  sink: Sink<Body>;
  actor: ActorId;
  telemetry: Telemetry;
  /** Monotonic milliseconds, for telemetry alone. */
  now: () => number;
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

async function takeAndWrite<Body>(
  run: SinkRun<Body>,
  post: Post,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const { sink, actor, telemetry, now, checkEveryMs = 1_000 } = run;
  const began = now();
  const hold = await sink.take(post.partition, signal);
  telemetry('ActorSeated', { actor, position: hold.position, restored: 0, tookMs: now() - began });
  // Its predecessor may have written and died before the group heard; nothing new need ever come.
  if (hold.position !== null) post.group.reached(hold.position);
  const watch = watchSeat(hold, checkEveryMs);
  try {
    const reading = AbortSignal.any([signal, post.group.lost, watch.lost]);
    const outcome = await writeAll(run, { ...post, hold }, reading);
    if (watch.lost.aborted) throw watch.lost.reason;
    return outcome;
  } catch (thrown) {
    if (hold.forget && asFault(thrown).code === 'offset-gone') {
      await hold.forget(signal);
      throw rebuilding(actor, thrown);
    }
    throw thrown;
  } finally {
    await watch.end();
  }
}

async function writeAll<Body>(
  { sink, telemetry, now }: SinkRun<Body>,
  { seat, group, partition, hold }: Post & Readonly<{ hold: SinkSeat<Body> }>,
  reading: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  for await (const batch of seat.batches(sink.from, hold.position, reading)) {
    if (reading.aborted) break;
    if (batch.next === hold.position) continue;
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
