/** One engine under an even load → how long after a record was due its decision could be read. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sourceTimeIn } from '../job/wire.ts';
import { type Arena, createTopics, deleteTopics, type Eyes, partitions } from './arena.ts';
import { type Contender, start } from './contender.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { gate, wanted } from './gate.ts';
import { openLoop, scheduleOf } from './input.ts';
import { groupOf, type Heat, runOf } from './throughput.ts';
import { watch } from './timeline.ts';

export type LatencyHeat = Pick<Heat, 'engine' | 'commitMs'> &
  Readonly<{ perSecond: number; seconds: number; warmUpSeconds: number }>;

/** Milliseconds; and which share of a core the engine and the broker took meanwhile. */
export type Latency = Quantiles &
  Readonly<{ engineShare: number; brokerShare: number; wrong: readonly string[] }>;
type Quantiles = Readonly<{ p50: number; p99: number; p999: number }>;

export async function latency(arena: Arena, heat: LatencyHeat): Promise<Latency> {
  const { engine, commitMs, perSecond, seconds, warmUpSeconds } = heat;
  const job = 'J2';
  const run = runOf(arena, { engine, job, commitMs, input: '' });
  const topics = { ...run.topics, in: `${run.app}.in` };
  const { in: input, out, alerts, dead } = topics;
  const four = [input, out, alerts].map((topic) => ({ topic, partitions }));
  await createTopics(arena, [...four, { topic: dead, partitions: 1 }]);
  const eyes = await arena.look();
  const schedule = scheduleOf(perSecond, seconds + warmUpSeconds);
  const contender = start(engine, { ...run, topics });
  const reading = new AbortController();
  try {
    await settled(arena, groupOf(engine, run), contender);
    const late = lateness();
    const from = Date.now() + warmUpSeconds * 1_000;
    const readers = Array.from({ length: partitions }, (_, partition) =>
      receive(eyes, { topic: out, partition, from, late }, reading.signal),
    );
    const positions = perSecond * (seconds + warmUpSeconds);
    const cost = costOf(arena.brokerPid, contender.pid);
    await openLoop(arena, input, schedule);
    const shares = cost();
    const watched = { in: input, out, group: groupOf(engine, run), positions, brokerPid: arena.brokerPid };
    await watch(eyes, watched, () => ({ contender, engineSeconds: cpuSeconds(contender.pid) }));
    await contender.end('SIGTERM');
    reading.abort();
    await Promise.all(readers);
    const { wrong } = await gate(eyes, topics, job, wanted(job, positions));
    return { ...late.quantiles(), ...shares, wrong };
  } finally {
    reading.abort();
    await contender.end('SIGKILL');
    await eyes.cluster.disconnect();
    await deleteTopics(arena, [input, out, alerts, dead]);
  }
}

const askMs = 250;
const restMs = 2_000;

/** An engine that starts would be measured instead of one that works: it has joined its group first. */
async function settled({ kafka }: Arena, group: string, contender: Contender): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    for (let isStable = false; !isStable; await sleep(askMs)) {
      contender.mustLive();
      const { groups } = await admin.describeGroups([group]);
      isStable = groups.some(({ state }) => state === 'Stable');
    }
  } finally {
    await admin.disconnect();
  }
  await sleep(restMs);
}

/** Called again, it says what share of a core each has taken since. */
function costOf(broker: number, engine: number) {
  const [began, brokerBegan, engineBegan] = [performance.now(), cpuSeconds(broker), cpuSeconds(engine)];
  return () => {
    const seconds = (performance.now() - began) / 1_000;
    return {
      brokerShare: (cpuSeconds(broker) - brokerBegan) / seconds,
      engineShare: (cpuSeconds(engine) - engineBegan) / seconds,
    };
  };
}

type Receiving = Readonly<{ topic: string; partition: number; from: number; late: Lateness }>;

async function receive(
  { reads }: Eyes,
  { topic, partition, from, late }: Receiving,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; !signal.aborted; ) {
    const batch = await reads.read(topic, partition, at, signal).catch(() => null);
    if (!batch) {
      await sleep(againMs);
      continue;
    }
    const now = Date.now();
    for (const { value } of batch.records) {
      const due = sourceTimeIn(value ?? Buffer.alloc(0));
      if (due >= from) late.add(now - due);
    }
    at = batch.next;
  }
}

const againMs = 100;
/** Whoever is later counts as this late. */
const mostMs = 600_000;

type Lateness = ReturnType<typeof lateness>;

/** How many records were how many milliseconds late: a list of them all would be what is measured. */
function lateness() {
  const counts = new Uint32Array(mostMs + 1);
  let all = 0;
  const at = (share: number): number => {
    let more = Math.min(all - 1, Math.floor(all * share));
    if (all === 0) return Number.NaN;
    return counts.findIndex((count) => {
      more -= count;
      return more < 0;
    });
  };
  return {
    add(ms: number): void {
      const place = Math.min(Math.max(ms, 0), mostMs);
      counts[place] = (counts[place] ?? 0) + 1;
      all += 1;
    },
    quantiles: (): Quantiles => ({ p50: at(0.5), p99: at(0.99), p999: at(0.999) }),
  };
}
