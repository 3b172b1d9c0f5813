/** Looks at a run again and again: how much is visible to a read_committed reader, at what cost so far. */
import { setTimeout as sleep } from 'node:timers/promises';
import { stableEnd } from '../../src/kafka/offsets.ts';
import { committed, nothing } from '../committed.ts';
import { type Eyes, partitions } from './arena.ts';
import type { Contender } from './contender.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { countBelow, type Output } from './output.ts';

export type Sample = Readonly<{
  atMs: number;
  /** Last stable offset of each partition of the output. */
  stable: readonly number[];
  engineSeconds: number;
  brokerSeconds: number;
}>;

export type Watched = Readonly<{
  in: string;
  out: string;
  group: string;
  positions: number;
  brokerPid: number;
}>;

const everyMs = 20;
/** Without any progress for so long, an engine has failed. */
const stillMs = 90_000;

/** Who is at work, and the processor time that it and those killed before it have taken. */
export type AtWork = Readonly<{ contender: Contender; engineSeconds: number }>;

/** Until the group has committed all of its input; the last sample is one of everything. */
export async function watch(
  eyes: Eyes,
  watched: Watched,
  atWork: () => AtWork,
  told: (share: number) => Promise<void> = async () => undefined,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const mailboxes = { group: watched.group, topic: watched.in, partitions };
  for (let moved = { at: performance.now(), done: 0 }; ; ) {
    atWork().contender.mustLive();
    const offsets = await committed(eyes.cluster, mailboxes).catch(() => []);
    const done = offsets.reduce((sum, offset) => sum + (offset === nothing ? 0 : Number(offset)), 0);
    samples.push(await sample(eyes, watched, atWork));
    if (done >= watched.positions) return samples;
    if (done > moved.done) moved = { at: performance.now(), done };
    if (performance.now() - moved.at > stillMs)
      throw new Error(`${watched.group} stands still at ${done} of ${watched.positions}`);
    await told(done / watched.positions);
    await sleep(everyMs);
  }
}

async function sample(eyes: Eyes, { out: topic, brokerPid }: Watched, atWork: () => AtWork): Promise<Sample> {
  const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const stable = await Promise.all(places.map((where) => stableEnd(eyes.cluster, where)));
  return {
    atMs: performance.now(),
    stable,
    engineSeconds: atWork().engineSeconds,
    brokerSeconds: cpuSeconds(brokerPid),
  };
}

export type Speed = Readonly<{
  /** Positions of the input a second of time, and of processor time of the engine. */
  perSecond: number;
  perCpuSecond: number;
  /** Processor time of the broker for a million positions. */
  brokerSecondsPerMillion: number;
}>;

/** From the sample at which `discard` of the output was visible to that at which all of it was. */
export function speedOf(
  samples: readonly Sample[],
  { offsets }: Output,
  { positions, discard }: Readonly<{ positions: number; discard: number }>,
): Speed {
  const all = offsets.reduce((sum, each) => sum + each.length, 0);
  const visible = samples.map(({ stable }) =>
    offsets.reduce((sum, each, partition) => sum + countBelow(each, stable[partition] ?? 0), 0),
  );
  const from = visible.findIndex((count) => count >= all * discard);
  const to = visible.indexOf(all);
  const [first, last] = [samples[from], samples[to]];
  if (!first || !last || first === last) throw new Error('too short to be measured: take more positions');
  const done = (((visible[to] ?? 0) - (visible[from] ?? 0)) / all) * positions;
  return {
    perSecond: (done / (last.atMs - first.atMs)) * 1_000,
    perCpuSecond: done / (last.engineSeconds - first.engineSeconds),
    brokerSecondsPerMillion: ((last.brokerSeconds - first.brokerSeconds) / done) * 1e6,
  };
}
