/** One incarnation of a sink at one partition: committed batches of the log → the store. */
import type { ActorId } from '../flow/ids.ts';
import type { Log, Seat } from '../flow/log.ts';
import type { Sink } from '../flow/sink.ts';
import type { Telemetry } from '../telemetry.ts';
import { type GroupPosition, groupPosition } from './group-position.ts';

export type SinkRun<Body> = Readonly<{
  log: Log;
  sink: Sink<Body>;
  actor: ActorId;
  telemetry: Telemetry;
  /** Monotonic milliseconds, for telemetry alone. */
  now: () => number;
  /** Pause between two commits of the position to the consumer group. */
  groupEveryMs?: number;
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
    if ((await writeAll(run, { seat, group, partition }, signal)) === 'fenced') return 'fenced';
    return (await group.finish()) === 'fenced' ? 'fenced' : 'stopped';
  } finally {
    await group.end();
    await seat.close();
  }
}

async function writeAll<Body>(
  { sink, actor, telemetry, now }: SinkRun<Body>,
  { seat, group, partition }: Readonly<{ seat: Seat; group: GroupPosition; partition: number }>,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> {
  const began = now();
  const hold = await sink.take(partition, signal);
  telemetry('ActorSeated', { actor, position: hold.position, restored: 0, tookMs: now() - began });
  const reading = AbortSignal.any([signal, group.lost]);
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
