/** One engine, one job, an input that is there already → how fast it was, if what it wrote is right. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engines/engine.ts';
import type { EngineRun, Job } from '../engines/engine-run.ts';
import { type Arena, createTopics, deleteTopics, partitions } from './arena.ts';
import { start } from './contender.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { gate, type Topics, type Wanted } from './gate.ts';
import { type Speed, speedOf, watch } from './timeline.ts';

export type Heat = Readonly<{
  engine: Engine;
  job: Job;
  commitMs: number;
  /** Topic that holds the input, and how much of it. */
  input: string;
  positions: number;
  /** Share of the output that is not counted: engines warm up. */
  discard: number;
  /** Shares of the input at which it is killed and started again. */
  killsAt: readonly number[];
  want: Wanted;
  profileDir?: string;
}>;

export type Measured = Readonly<{ speed: Speed; wrong: readonly string[] }>;

let runs = 0;

/** A name for topics and groups that nobody has had in this Kafka. */
export function runOf(
  arena: Arena,
  { engine, job, commitMs, input }: Pick<Heat, 'engine' | 'job' | 'commitMs' | 'input'>,
): EngineRun & Readonly<{ topics: Topics }> {
  runs += 1;
  const app = `${engine.name}-${job.toLowerCase()}-${runs}`;
  const dir = join(arena.dir, 'engines', app);
  mkdirSync(dir, { recursive: true });
  const topics = { in: input, out: `${app}.out`, alerts: `${app}.alerts`, dead: `${app}.dead` };
  return { job, brokers: arena.brokers, app, topics, partitions, commitMs, tables: arena.tablesFile, dir };
}

export const groupOf = (engine: Engine, run: EngineRun): string => engine.group?.(run) ?? run.app;

export async function throughput(arena: Arena, heat: Heat): Promise<Measured> {
  const { profileDir } = heat;
  const run = { ...runOf(arena, heat), ...(profileDir !== undefined && { profileDir }) };
  const { out, alerts, dead } = run.topics;
  await createTopics(arena, [
    { topic: out, partitions },
    { topic: alerts, partitions },
    { topic: dead, partitions: 1 },
  ]);
  const eyes = await arena.look();
  let contender = start(heat.engine, run);
  /** By those that were killed: seconds of processor time. */
  let spent = 0;
  const killsAt = [...heat.killsAt];
  const killed = async (share: number): Promise<void> => {
    if (share < (killsAt[0] ?? Number.POSITIVE_INFINITY)) return;
    killsAt.shift();
    spent += cpuSeconds(contender.pid);
    await contender.end('SIGKILL');
    contender = start(heat.engine, run);
  };
  try {
    const { brokerPid } = arena;
    const watched = {
      in: heat.input,
      out,
      group: groupOf(heat.engine, run),
      positions: heat.positions,
      brokerPid,
    };
    const now = () => ({ contender, engineSeconds: spent + cpuSeconds(contender.pid) });
    const samples = await watch(eyes, watched, now, killed);
    await contender.end('SIGTERM');
    const { out: output, wrong } = await gate(eyes, run.topics, heat.job, heat.want);
    return { speed: speedOf(samples, output, heat), wrong };
  } finally {
    await contender.end('SIGKILL');
    await eyes.cluster.disconnect();
    await deleteTopics(arena, [out, alerts, dead]);
  }
}
