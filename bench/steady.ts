/** `npm run bench:steady`: memory and open files of one instance at a steady rate, and whether they grow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Connected } from './connected.ts';
import { megabytes } from './figures.ts';
import { caughtUp, lagOf } from './judge.ts';
import { load, loadAll } from './load.ts';
import { measuring, say } from './measuring.ts';
import { ended, type Pipeline } from './pipeline.ts';
import { type Sample, sampleOf, slopeOf } from './steady/samples.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    'per-second': { type: 'string', default: '400' },
  },
});
const minutes = Number(values.minutes);
const perSecond = Number(values['per-second']);
const everyMs = 2_000;
/** So many at once, before anything is measured: compilers, caches and pools have then been at work. */
const warmUp = 100_000;
/** The first minute is not counted. */
const settleMs = 60_000;
const mostPerMinute = 1_048_576;

await measuring(measured);

async function measured(pipeline: Pipeline, there: Connected): Promise<boolean> {
  const { app, partitions } = pipeline.config;
  const { log, parts, stages } = there;
  const instance = pipeline.start({ roles: 'processors,sinks' });
  await instance.working;
  await loadAll({ log, app, partitions }, 0, warmUp);
  for (const stage of Object.values(stages)) await caughtUp(parts, stage);
  const done = new AbortController();
  const loading = load({ log, app, partitions, perSecond, from: warmUp }, done.signal);
  try {
    const samples = await sampled(instance.child.pid ?? 0);
    const behind = await lagOf(parts, stages.score);
    done.abort();
    const written = await loading;
    const { code } = await ended(instance.child, 'SIGTERM');
    const kept = behind < perSecond * 5;
    console.log(`${written} records in ${minutes} min, ${behind} behind at the end, exit ${code}`);
    return told(samples) && kept && code === 0;
  } finally {
    done.abort();
  }
}

async function sampled(pid: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  for (let at = 0; at < minutes * 60_000; at = performance.now() - began) {
    const sample = sampleOf(pid, at);
    samples.push(sample);
    if (samples.length % 15 === 1)
      say(
        `${Math.round(at / 1_000)} s  ${megabytes(sample.own)} own, ` +
          `${megabytes(sample.resident)} resident, ` +
          `${sample.files} files open`,
      );
    await sleep(everyMs);
  }
  return samples.filter(({ atMs }) => atMs >= settleMs);
}

function told(samples: readonly Sample[]): boolean {
  const resident = slopeOf(samples, 'resident');
  const own = slopeOf(samples, 'own');
  const files = samples.map((sample) => sample.files);
  const [first, last] = [files.at(0), files.at(-1)];
  // What it remembers grows by the hour, in files; how much of them is mapped is the kernel's to say.
  const held = own < mostPerMinute && first === last;
  const end = samples.at(-1);
  console.log(`resident: ${megabytes(end?.resident ?? 0)}, of that own ${megabytes(end?.own ?? 0)}`);
  console.log(`open files: ${Math.min(...files)} to ${Math.max(...files)}`);
  console.log(
    `steady for ${minutes - 1} min after the first: own memory ${megabytes(own)}/min ` +
      `(${megabytes(resident)}/min with the state files mapped), ` +
      `open files ${first} and ${last}: ${held ? 'held' : 'NOT held'}`,
  );
  return held;
}
