/** `millrace up`: the whole system on the embedded stack, until stopped or its recorded input has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { Fault } from '../faults.ts';
import { noteApi } from '../stack/api-address.ts';
import { type Metrics, metrics } from '../telemetry/metrics.ts';
import { logTelemetry, type Telemetry, tellAll } from '../telemetry.ts';
import { sources } from '../topology.ts';
import { awaitSinks } from './await-sinks.ts';
import { isDrained, type Lengths, lengthsOf } from './drained.ts';
import { goOnAtOf, withFromOption } from './from-option.ts';
import { knownStages } from './known-stages.ts';
import { loadPipeline } from './load.ts';
import { type Prepared, prepare, release, roles, runPipeline } from './pipeline.ts';
import { serveApi } from './serve-api.ts';
import { provideServices } from './services.ts';
import { countsLine, elapsed, type StageCounter, stageCounter } from './stage-counts.ts';
import { deadLines, readSummary, summaryLines } from './summary.ts';
import { type Tell, teller } from './tell.ts';

type UpOptions = Readonly<{ once?: boolean; config: string; json?: boolean; from: readonly string[] }>;

const pollMs = 200;
const tellEveryMs = 1_000;

/** `signal` is aborted when the process is asked to stop. */
export const upCommand = (signal: AbortSignal): Command =>
  withFromOption(new Command('up'))
    .description('run everything; services without a URL in the configuration are started on this machine')
    .option('--once', 'stop when the recorded input has come through, print a summary, exit 0')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object a line instead of text')
    .addHelpText('after', '\nExample:\n  npx millrace up --once')
    .action((options: UpOptions) => up(options, signal));

async function up(options: UpOptions, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  const tell = teller(options.json === true);
  const loaded = loadPipeline(options.config);
  const { config } = loaded;
  const goOnAt = goOnAtOf(options.from, loaded);
  const counter = stageCounter(knownStages(loaded));
  const measured = metrics();
  const told = [logTelemetry(config.log.level), counter.listen, measured.listen];
  const telemetry = tellAll(...told, serviceTeller(tell, began));
  const services = await provideServices(config, (line) => tell({ type: 'note', line }), telemetry, signal);
  try {
    tell({ type: 'services', ...services.timings, joined: services.joined });
    const prepared = await prepare({ ...loaded, urls: services.urls, telemetry, goOnAt }, signal);
    try {
      await runUntilDone(prepared, { options, tell, counter, measured, began }, signal);
    } finally {
      await release(prepared);
    }
  } finally {
    await services.stop();
  }
  const { downloadMs } = services.timings;
  tell({ type: 'ended', downloadMs, workMs: performance.now() - began - downloadMs });
}

/** Starting takes seconds: says which services are up so far. */
function serviceTeller(tell: Tell, began: number): Telemetry {
  const up: string[] = [];
  return (name, fields) => {
    if (name !== 'ServiceStarted') return;
    up.push(fields.service);
    const line = `${elapsed(performance.now() - began)}  services up: ${up.join(', ')}`;
    tell({ type: 'service', service: fields.service, url: fields.url, line });
  };
}

type Run = Readonly<{
  options: UpOptions;
  tell: Tell;
  counter: StageCounter;
  measured: Metrics;
  began: number;
}>;

async function runUntilDone(prepared: Prepared, run: Run, signal: AbortSignal): Promise<void> {
  const { options, tell, counter, began } = run;
  const lengths = options.once ? await lengthsOf(sources(prepared.config)) : null;
  const total = lengths ? [...lengths.values()].reduce((sum, length) => sum + length, 0) : null;
  const done = new AbortController();
  const ending = AbortSignal.any([signal, done.signal]);
  const api = await serveApi(prepared, run.measured);
  const takeBackNote = noteApi(prepared.config.dataDir, api.url);
  tell({ type: 'api', url: api.url });
  const running = runPipeline(prepared, new Set(roles), ending).finally(() => done.abort());
  const progress = (): void => {
    const counts = counter.counts();
    tell({ type: 'progress', ...counts, total, line: countsLine(counts, total, performance.now() - began) });
  };
  const stuck = () => counter.counts().stopped.length > 0;
  const watching = watch(prepared, { lengths, stuck }, progress, ending).then(async (end) => {
    if (end === 'drained') tell({ type: 'drained' });
    const behind = end === 'drained' && lengths && (await awaitSinks(prepared, { lengths }, ending));
    if (behind) tell({ type: 'note', line: behind });
    if (lengths) done.abort();
    return end;
  });
  try {
    const [, end] = await Promise.all([running, watching]);
    if (end === 'stuck') throw stoppedActors(counter.counts().stopped);
    const { app } = prepared.config;
    const summary = await readSummary(app, prepared.pool);
    const { dead } = counter.counts();
    tell({ type: 'summary', ...summary, dead, lines: [...summaryLines(summary), ...deadLines(app, dead)] });
  } finally {
    done.abort();
    takeBackNote();
    // What they stand on is released next.
    await Promise.allSettled([running, watching]);
    await api.close();
  }
}

type Awaiting = Readonly<{ lengths: Lengths | null; stuck: () => boolean }>;

/**
 * Says how far it is once a second; ends on the signal or, where the input is recorded, when it has drained
 * or when an actor has stopped, since then it never will.
 */
async function watch(
  { config, pool }: Prepared,
  { lengths, stuck }: Awaiting,
  progress: () => void,
  signal: AbortSignal,
): Promise<'drained' | 'stuck' | 'stopped'> {
  for (let told = 0; !signal.aborted; ) {
    const drained = lengths !== null && (await isDrained(config, pool, lengths));
    if (drained || (lengths && stuck())) {
      progress();
      return drained ? 'drained' : 'stuck';
    }
    if (performance.now() - told >= tellEveryMs) {
      told = performance.now();
      progress();
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return 'stopped';
}

const stoppedActors = (stopped: readonly string[]): Fault =>
  new Fault(
    'service-failed',
    `The input cannot come through, because these stopped:\n  ${stopped.join('\n  ')}`,
  );
