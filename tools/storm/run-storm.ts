/** A seed → chains, services and instances, what is done to them, and in the end what it has come to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { abandonable } from '../../src/cli/starting.ts';
import { finding } from './found.ts';
import { type Ground, groundFor, instances, type StormOptions } from './ground.ts';
import { judge } from './judge.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { schedule } from './schedule.ts';
import { wanted } from './wanted.ts';
import { weather } from './weather.ts';

const lookMs = 500;
const patienceMs = { first: 120_000, settled: 120_000 };
/** What is wrong and stays as it is for so long will not become right. */
const quietMs = 20_000;

export async function runStorm(options: StormOptions, signal: AbortSignal): Promise<Outcome> {
  await using ending = new AsyncDisposableStack();
  const running = groundFor(options, ending).then((ground) => storm(options, ground, ending, signal));
  return await abandonable(running, signal);
}

async function storm(
  { seed, seconds, plant, tell }: StormOptions,
  { urls, chains, file, fleet, heard }: Ground,
  ending: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Outcome> {
  const areAtWork = () => heard.takeOver.runners.size === chains.length && fleet.free().length === instances;
  const late = performance.now() + patienceMs.first;
  for (; !areAtWork(); await sleep(lookMs))
    if (performance.now() > late) throw new Error(`the instances did not begin to work: ${heard.complaints}`);
  tell('the instances are at work');
  const planned = schedule(seed, seconds, chains.length);
  const done = await weather({ schedule: planned, lengthMs: seconds * 1_000, chains, fleet, heard, tell });
  tell('no more blocks; waiting until all has come through');
  const eyes = await finding(file, urls);
  ending.defer(() => eyes.close());
  const due = await wanted(chains);
  const settledMs = await settled(async () => judge(due, await eyes.find(signal)).join());
  // What is right shall still be so when nobody can write any more.
  const exits = await fleet.end();
  tell('comparing');
  return outcomeOf({
    seed,
    seconds,
    plant,
    done,
    heard,
    due,
    exits,
    settledMs,
    found: await eyes.find(signal),
  });
}

/** Looks until nothing is wrong, or the same is for too long; how long that took. */
async function settled(look: () => Promise<string>): Promise<number> {
  const began = performance.now();
  let [wrong, since] = [await look(), began];
  while (wrong !== '' && performance.now() - since < quietMs) {
    if (performance.now() - began > patienceMs.settled) break;
    await sleep(lookMs);
    const now = await look();
    if (now !== wrong) [wrong, since] = [now, performance.now()];
  }
  return performance.now() - began;
}
