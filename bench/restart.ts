/** `npm run bench:restart`: what an instance that was killed reads back before it works again. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { eventsTopic } from '../src/events.ts';
import type { Connected } from './connected.ts';
import { seconds } from './figures.ts';
import { caughtUp, judge } from './judge.ts';
import { load, loadAll } from './load.ts';
import { measuring, say } from './measuring.ts';
import { ended, type Pipeline, type Said } from './pipeline.ts';

const { values } = parseArgs({ options: { keys: { type: 'string', default: '1000000' } } });
const keys = Number(values.keys);
const perSecond = 2_000;
const underLoadMs = 5_000;
const again = 10_000;
/** What a crash leaves to be read back is a matter of the last moments, not of how much there is. */
const tailShare = 0.02;

await measuring(measured);

async function measured(pipeline: Pipeline, there: Connected): Promise<boolean> {
  const { app, partitions } = pipeline.config;
  const { log, parts, stages } = there;
  const target = { log, app, partitions };
  const refined = () => caughtUp(parts, stages.refine, (behind) => say(`refine is ${behind} behind`));
  const first = pipeline.start();
  await loadAll(target, 0, keys);
  say(`${keys} records are there`);
  await refined();
  const done = new AbortController();
  const loading = load({ ...target, perSecond, from: keys }, done.signal);
  await sleep(underLoadMs);
  await ended(first.child, 'SIGKILL');
  const tail = await restarted(pipeline);
  done.abort();
  await loading;
  // Who has forgotten anything passes some of these on a second time.
  await loadAll(target, 0, Math.min(keys, again));
  await refined();
  await ended(tail.child, 'SIGKILL');
  rmSync(join(pipeline.config.dataDir, 'state'), { recursive: true });
  const whole = await restarted(pipeline);
  await ended(whole.child, 'SIGTERM');
  console.log(`with nothing kept: ${whole.told}`);
  const once = await judge(parts, partitions, [eventsTopic]);
  const held = once && tail.applied <= keys * tailShare && whole.applied >= keys;
  console.log(`killed with ${keys} keys kept: ${tail.told}: ${held ? 'held' : 'NOT held'}`);
  return held;
}

/** Starts an instance; how many records refine's actors read back, and when the last of them was seated. */
async function restarted(pipeline: Pipeline) {
  const { partitions } = pipeline.config;
  const began = performance.now();
  const seated = new Map<string, Said>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { child } = pipeline.start({
    heard(said) {
      if (said.occurrence !== 'ActorSeated' || !said.actor?.includes('/refine/raw.chain/')) return;
      seated.set(said.actor, said);
      if (seated.size === partitions) resolve();
    },
  });
  await promise;
  const tookMs = performance.now() - began;
  const all = [...seated.values()];
  const applied = all.reduce((sum, { restored = 0 }) => sum + restored, 0);
  const longest = Math.max(...all.map((said) => said.tookMs ?? 0));
  const told =
    `${applied} records applied, ${seconds(longest)} for the slowest actor, ` +
    `${seconds(tookMs)} from the start of the process until all sat`;
  return { child, applied, told };
}
