/** A seed → services, load, instances, faults done to all of them, and in the end what it has come to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { abandonable } from '../../src/cli/starting.ts';
import { evmLogLine } from '../../src/producers/evm-log-line.ts';
import { silent } from '../../src/telemetry.ts';
import { firstLines } from '../integration/pipeline-folder.ts';
import { type Seeded, seeded } from '../simulation/seeded.ts';
import { conduct, type Score } from './conduct.ts';
import type { FaultName, Stage } from './faults.ts';
import { type Fleet, type FleetEars, startFleet } from './fleet.ts';
import { type Ground, type GroundOptions, groundFor } from './ground.ts';
import { bursting, type Load, startLoad, steady } from './load.ts';
import { openTransactions } from './open-transactions.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Recovery, recovery } from './recovery.ts';
import { storms } from './storms.ts';
import { type Watch, watch } from './watch.ts';

export type ChaosOptions = Omit<GroundOptions, 'app' | 'instances'> &
  Readonly<{
    /** Of the job, for the outcome. */
    name: string;
    /** In the order in which they come; asked for as soon as the instances are at work. */
    faults(random: Seeded): Iterator<FaultName>;
    pace: Omit<Score, 'next'>;
    perSecond: number;
    bounds: Bounds;
    /** Hears every line of every instance. */
    hear?(name: string, line: string): void;
  }>;

export type Bounds = Readonly<{
  /** For a recovery, over the times in which Kafka itself notices a death and lets go of a transaction. */
  marginMs: number;
  /** In which nothing is committed anywhere, though all that is needed is there. */
  pauseMs: number;
  /** For an instance that is asked to end under load, while nothing it stands on is missing. */
  endMs: number;
}>;

const instances = 3;
const app = 'chaos';
/** Whole blocks, of many contracts. */
const mainnet = ['erigon-whole-blocks', 'etl-17173049-17173050'];
const patienceMs = { first: 120_000, load: 180_000, drained: 300_000 };

type Observed = Readonly<{
  ears: FleetEars;
  recovering: Recovery;
  watching: Watch;
  complaints: string[];
  boundMs: number;
}>;

export async function runChaos(options: ChaosOptions, signal: AbortSignal): Promise<Outcome> {
  await using ending = new AsyncDisposableStack();
  const running = groundFor({ ...options, app, instances }, ending).then((ground) =>
    run(options, ground, ending),
  );
  return await abandonable(running, signal);
}

async function run(options: ChaosOptions, ground: Ground, ending: AsyncDisposableStack): Promise<Outcome> {
  const { seed, tell, partitions, times, name, plant } = options;
  const { services, ways, job, reaper, kafkaOf } = ground;
  const observed = observe(options);
  const { ears, recovering, watching, boundMs } = observed;
  const random = seeded(seed);
  const load = loadOf(options, ground, random);
  const commands = Array.from({ length: instances }, (_, number) => job.instance(kafkaOf(number)));
  const fleet = startFleet({ commands, reaper, ears });
  ending.defer(() => fleet.abandon());
  await until(() => watching.commits > partitions, patienceMs.first, 'the instances did not begin to work');
  tell('the instances are at work');
  const stage: Stage = {
    ...{ services, fleet, links: ways, points: job.points },
    ...{ stateDir: job.stateDir, times, random, tell },
    recovered: () => until(() => recovering.pending().length === 0, boundMs, '').catch(() => undefined),
    storm: storms({ command: job.restless(kafkaOf(0)), reaper, ears }),
  };
  const faults = await conduct(stage, { next: options.faults(random), ...options.pace }, recovering);
  await stage.recovered();
  const shown = { job: name, seed, plant, faults, fleet, watch: watching, recovery: recovering, boundMs };
  const mostPauseMs = options.bounds.pauseMs;
  return outcomeOf({ ...shown, mostPauseMs, ...(await settled({ options, ground, load, fleet, observed })) });
}

function observe({ times, bounds, tell, hear }: ChaosOptions): Observed {
  const recovering = recovery(() => performance.now());
  const watching = watch(recovering);
  const complaints: string[] = [];
  const ears: FleetEars = {
    said(name, line) {
      hear?.(name, line);
      watching.hear(name, line);
    },
    struck(name, what) {
      hear?.(name, what);
      recovering.struck(name, what);
    },
    ended(name, code, ms) {
      if (recovering.calmForMs() < ms || (code === 0 && ms <= bounds.endMs)) return;
      complaints.push(`instance ${name}, asked to end, ended with ${code} after ${Math.round(ms)} ms`);
    },
    gaveUp(name, code, lastWords) {
      tell(`instance ${name} ended with ${code}, and is started again: ${lastWords.trim().split('\n')[0]}`);
      // 2 says that something it needs did not answer, which may well be so.
      if (code !== 2) complaints.push(`instance ${name} ended with ${code}: ${lastWords}`);
    },
  };
  const boundMs = times.sessionMs + times.transactionMs + bounds.marginMs;
  return { ears, recovering, watching, complaints, boundMs };
}

function loadOf({ seed, partitions, perSecond }: ChaosOptions, { job }: Ground, random: Seeded): Load {
  const rate = (random.chance(0.5) ? steady : bursting)(perSecond);
  const recorded = mainnet.flatMap((name) => firstLines(2_000, name)).map((line) => evmLogLine(line, 1));
  const chain = { seed, recorded, chainId: 1 };
  return startLoad({ log: job.log, app, partitions, chain, rate, telemetry: silent });
}

type Settling = Readonly<{
  options: ChaosOptions;
  ground: Ground;
  load: Load;
  fleet: Fleet;
  observed: Observed;
}>;

/** Lets everything come through, ends the instances, and looks at what is there. */
async function settled({ options, ground, load, fleet, observed }: Settling) {
  const { tell, partitions, times } = options;
  const { job, ways } = ground;
  tell('no more faults; waiting until all has come through');
  const loaded = await inTime(load.end(), patienceMs.load, 'the load did not come to its end');
  const missing = await job.drained(loaded, patienceMs.drained);
  const late = missing === null ? [] : [`${missing}, ${patienceMs.drained / 1_000} s after the last fault`];
  const exits = await fleet.end();
  tell('comparing');
  const where = { topics: job.topics, partitions, patienceMs: 2 * times.transactionMs };
  const [open, judgement] = await Promise.all([openTransactions(job.parts, where), job.judge(loaded)]);
  const held = ways.reduce((sum, way) => sum + way.held, 0);
  return { exits, open, judgement, held, complaints: [...observed.complaints, ...late] };
}

async function until(isSo: () => boolean, ms: number, otherwise: string): Promise<void> {
  for (const end = performance.now() + ms; !isSo(); await sleep(100))
    if (performance.now() > end) throw new Error(`${otherwise} within ${ms / 1_000} s`);
}

function inTime<Result>(result: Promise<Result>, ms: number, otherwise: string): Promise<Result> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`${otherwise} within ${ms / 1_000} s`);
  });
  late.catch(() => undefined);
  return Promise.race([result, late]);
}
