/** A plan → every heat of it, engines by turns, and what each was measured at. */
import { join } from 'node:path';
import type { Engine } from '../engines/engine.ts';
import type { Job } from '../engines/engine-run.ts';
import { ours } from '../engines/ours.ts';
import { thousands } from '../figures.ts';
import { type Arena, createTopics, partitions } from './arena.ts';
import { wanted } from './gate.ts';
import { preload } from './input.ts';
import { type Latency, latency } from './latency.ts';
import type { Plan, RaceEvent } from './options.ts';
import { type Share, sharesIn } from './profile.ts';
import { throughput } from './throughput.ts';
import type { Speed } from './timeline.ts';

export type SpeedRow = Readonly<{
  event: Exclude<RaceEvent, 'latency'>;
  engine: Engine;
  commitMs: number;
  speeds: readonly Speed[];
  /** Why it is void; empty: the gate was passed each time. */
  wrong: readonly string[];
}>;
export type LatencyRow = Readonly<{
  engine: Engine;
  commitMs: number;
  perSecond: number;
  latency: Latency;
}>;
export type Found = Readonly<{
  speeds: readonly SpeedRow[];
  latencies: readonly LatencyRow[];
  /** Of our J2; empty where none was asked for. */
  profile: readonly Share[];
}>;

type Say = (line: string) => void;

const inputTopic = 'bench.in';
const killsAt = [0.3, 0.6];

export async function runRace(arena: Arena, plan: Plan, say: Say): Promise<Found> {
  const timed = plan.events.filter((event) => event !== 'latency');
  if (timed.length > 0) {
    say(`loading ${plan.positions} records`);
    await createTopics(arena, [{ topic: inputTopic, partitions }]);
    await preload(arena, inputTopic, plan.positions);
  }
  const speeds: SpeedRow[] = [];
  for (const event of timed) speeds.push(...(await heats(arena, plan, event, say)));
  const latencies = plan.events.includes('latency') ? await latencyHeats(arena, plan, say) : [];
  return {
    speeds,
    latencies,
    profile: plan.profile && timed.length > 0 ? await profileOf(arena, plan, say) : [],
  };
}

/** A run that is not counted: to be looked at costs time. */
async function profileOf(arena: Arena, { positions, discard, commitMs: [commitMs = 100] }: Plan, say: Say) {
  say('millrace once more, for its profile');
  const profileDir = join(arena.dir, 'profile');
  const job = 'J2';
  const measured = { engine: ours, job, commitMs, input: inputTopic, positions, discard } as const;
  await throughput(arena, { ...measured, killsAt: [], want: wanted(job, positions), profileDir });
  return sharesIn(profileDir, positions);
}

type Lane = { engine: Engine; commitMs: number; speeds: Speed[]; wrong: string[] };

async function heats(arena: Arena, plan: Plan, event: SpeedRow['event'], say: Say): Promise<SpeedRow[]> {
  const job: Job = event === 'J3' ? 'J2' : event;
  const { positions, discard } = plan;
  const want = wanted(job, positions);
  const lanes = lanesOf(plan, event, job);
  const kills = event === 'J3' ? killsAt : [];
  for (let rep = 1; rep <= plan.reps; rep++) {
    for (const lane of lanes) {
      const { engine, commitMs } = lane;
      const heat = { engine, job, commitMs, input: inputTopic, positions, discard, killsAt: kills, want };
      const { speed, wrong } = await throughput(arena, heat);
      lane.speeds.push(speed);
      lane.wrong.push(...wrong);
      const verdict = wrong.length === 0 ? '' : ` VOID: ${wrong.join('; ')}`;
      say(
        `${event} ${rep}/${plan.reps} ${engine.name} ${commitMs} ms: ${thousands(speed.perSecond)} k/s, ` +
          `${thousands(speed.perCpuSecond)} k per CPU-second${verdict}`,
      );
    }
  }
  return lanes.map((lane) => ({ event, ...lane }));
}

/** The commit interval says nothing to an engine without one, which J0 at its first interval stands for. */
function lanesOf({ engines, commitMs }: Plan, event: RaceEvent, job: Job): Lane[] {
  const intervals = event === 'J2' ? commitMs : commitMs.slice(0, 1);
  return engines
    .filter(({ jobs }) => jobs.includes(job))
    .flatMap((engine) => intervals.map((ms) => ({ engine, commitMs: ms, speeds: [], wrong: [] })));
}

async function latencyHeats(arena: Arena, plan: Plan, say: Say): Promise<LatencyRow[]> {
  const { rates, seconds, warmUpSeconds, commitMs } = plan.latency;
  const rows: LatencyRow[] = [];
  for (const perSecond of rates) {
    for (const engine of plan.engines.filter(({ jobs }) => jobs.includes('J2'))) {
      for (const ms of commitMs) {
        const heat = { engine, commitMs: ms, perSecond, seconds, warmUpSeconds };
        const found = await latency(arena, heat);
        rows.push({ engine, commitMs: ms, perSecond, latency: found });
        say(
          `latency at ${perSecond}/s ${engine.name} ${ms} ms: p50 ${found.p50} ms, p99 ${found.p99} ms, ` +
            `p99.9 ${found.p999} ms${found.wrong.length > 0 ? ` VOID: ${found.wrong.join('; ')}` : ''}`,
        );
      }
    }
  }
  return rows;
}
