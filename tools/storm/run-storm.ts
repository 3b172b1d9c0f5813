/** A seed → chains, services and instances, what is done to them, and in the end what it has come to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { abandonable } from '../../src/cli/starting.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { type Fleet, startFleet } from '../../test/chaos/fleet.ts';
import { ownStack } from '../../test/chaos/own-stack.ts';
import { reaper } from '../../test/chaos/reaper.ts';
import { serviceVariables } from '../../test/integration/pipeline-folder.ts';
import { seeded } from '../../test/simulation/seeded.ts';
import { stackDirOfThisProcess, wipeLeftovers, wipeStack } from '../../test/stack-dirs.ts';
import { finding } from './found.ts';
import { type Hearing, hearing } from './hearing.ts';
import { judge } from './judge.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { pipelineFiles } from './pipeline-files.ts';
import { type PlantName, plantArguments } from './plants.ts';
import { schedule } from './schedule.ts';
import { type StormChain, stormChain } from './storm-chain.ts';
import { wanted } from './wanted.ts';
import { weather } from './weather.ts';

export type StormOptions = Readonly<{
  seed: number;
  seconds: number;
  plant: PlantName | null;
  tell: (line: string) => void;
  /** Hears every line of every instance. */
  hear: (instance: string, line: string) => void;
}>;

type Ground = Readonly<{
  urls: StackUrls;
  chains: readonly StormChain[];
  file: string;
  fleet: Fleet;
  heard: Hearing;
}>;

const chainIds = [31_337, 31_338, 31_339, 31_340];
const instances = 2;
const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const lookMs = 500;
const patienceMs = { first: 120_000, settled: 120_000 };
/** What is wrong and stays as it is for so long will not become right. */
const quietMs = 20_000;

export async function runStorm(options: StormOptions, signal: AbortSignal): Promise<Outcome> {
  await using ending = new AsyncDisposableStack();
  const running = groundFor(options, ending).then((ground) => storm(options, ground, ending, signal));
  return await abandonable(running, signal);
}

async function groundFor(options: StormOptions, ending: AsyncDisposableStack): Promise<Ground> {
  const { seed, plant, tell } = options;
  await wipeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-storm-'));
  ending.defer(() => rmSync(folder, { recursive: true, force: true }));
  const reaping = reaper();
  ending.defer(() => reaping.end());
  tell('starting the services, and growing four chains');
  const dir = stackDirOfThisProcess();
  ending.defer(() => wipeStack(dir));
  const [{ urls }, chains] = await Promise.all([
    ownStack({ dir, names: ['kafka', 'registry', 'postgres', 'redis'], tell }),
    Promise.all(
      chainIds.map(async (chainId) => {
        const chain = await stormChain(chainId, folder, seeded(seed + chainId));
        ending.defer(() => chain.end());
        return chain;
      }),
    ),
  ]);
  const file = pipelineFiles(folder, chains);
  const heard = hearing(() => performance.now());
  const argv = [
    ...plantArguments(plant),
    ...[main, 'run', '--role', 'producers,processors,sinks', '--config', file],
  ];
  const fleet = startFleet({
    commands: Array.from({ length: instances }, () => ({ argv, env: serviceVariables(urls) })),
    reaper: reaping,
    ears: earsOf(options, heard),
  });
  ending.defer(() => fleet.abandon());
  return { urls, chains, file, fleet, heard };
}

const earsOf = ({ hear }: StormOptions, heard: Hearing) => ({
  said(name: string, line: string) {
    hear(name, line);
    heard.hear(name, line);
  },
  struck(name: string, what: string) {
    hear(name, what);
    heard.takeOver.struck(name);
  },
  ended: () => undefined,
  gaveUp(name: string, code: number | null, lastWords: string) {
    hear(name, `ended with ${code}: ${lastWords}`);
    heard.complaints.push(`instance ${name} ended with ${code}: ${lastWords.trim()}`);
  },
});

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
