/** A stretch of blocks announced at an even pace → how the logs of it came through, and at what cost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '../race/cpu-seconds.ts';
import type { Arrivals, Count, Quantiles } from './arrivals.ts';
import type { Serving } from './serving.ts';
import { waitedSeconds } from './waited-seconds.ts';

export type LoadPlan = Readonly<{
  /** Of each chain, those of the warm-up included. */
  blocks: number;
  everyMs: number;
  seconds: number;
  warmUpSeconds: number;
}>;

export type Loaded = Readonly<{
  /** Logs read a second, from the end of the warm-up to the last announcement. */
  perSecond: number;
  count: Count;
  lateness: Quantiles;
  /** Logs announced and not yet read: at the most, and when the last block had been announced. */
  behind: Readonly<{ most: number; atEnd: number }>;
  /** Of the instance, for each log that was read while it was measured. */
  cpuMsPerLog: number;
  /** Of a core, what the instance took. */
  cores: number;
  /** Of the time, how much its main thread waited for a core that others had. */
  waited: number;
}>;

export type Loading = Readonly<{
  server: Serving;
  pid: number;
  logs: Arrivals;
  say: (line: string) => void;
}>;

const everyMs = 250;
const sayEvery = 20;
/** Where nothing has come for so long, nothing will. */
const stillMs = 30_000;
/** What comes twice comes a second time by then. */
const quietMs = 1_500;

export async function runLoad({ server, pid, logs, say }: Loading, plan: LoadPlan): Promise<Loaded> {
  const announcing = server.announce(plan, logs.told);
  const ended = announcing.then(() => true);
  await Promise.race([ended, sleep(plan.warmUpSeconds * 1_000)]);
  const taken = () => ({
    ...{ atMs: performance.now(), read: logs.read() },
    ...{ cpu: cpuSeconds(pid), waited: waitedSeconds(pid) },
  });
  const [fromMs, first] = [Date.now(), taken()];
  let most = 0;
  for (let looked = 1; !(await Promise.race([ended, sleep(everyMs, false)])); looked++) {
    most = Math.max(most, logs.behind());
    if (looked % sayEvery === 0) say(`${logs.read()} logs read, ${logs.behind()} behind`);
  }
  const [last, atEnd] = [taken(), logs.behind()];
  await drained(logs);
  const [read, cpu, ms] = [last.read - first.read, last.cpu - first.cpu, last.atMs - first.atMs];
  return {
    perSecond: (read / ms) * 1_000,
    count: logs.count(),
    lateness: logs.lateness(fromMs),
    behind: { most, atEnd },
    cpuMsPerLog: (cpu / read) * 1_000,
    cores: cpu / (ms / 1_000),
    waited: (last.waited - first.waited) / (ms / 1_000),
  };
}

async function drained(logs: Arrivals): Promise<void> {
  for (let moved = { atMs: performance.now(), read: logs.read() }; logs.behind() > 0; await sleep(everyMs)) {
    if (logs.read() > moved.read) moved = { atMs: performance.now(), read: logs.read() };
    if (performance.now() - moved.atMs > stillMs) return;
  }
  await sleep(quietMs);
}
