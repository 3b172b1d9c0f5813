/** A seed → chains that have grown, services, and instances that follow them; and who cleans up after all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { type Fleet, startFleet } from '../../test/chaos/fleet.ts';
import { ownStack } from '../../test/chaos/own-stack.ts';
import { reaper } from '../../test/chaos/reaper.ts';
import { serviceVariables } from '../../test/integration/pipeline-folder.ts';
import { seeded } from '../../test/simulation/seeded.ts';
import { stackDirOfThisProcess, wipeLeftovers, wipeStack } from '../../test/stack-dirs.ts';
import { type Hearing, hearing } from './hearing.ts';
import { pipelineFiles } from './pipeline-files.ts';
import { type PlantName, plantArguments } from './plants.ts';
import { type StormChain, stormChain } from './storm-chain.ts';

export type StormOptions = Readonly<{
  seed: number;
  seconds: number;
  plant: PlantName | null;
  tell: (line: string) => void;
  /** Hears every line of every instance. */
  hear: (instance: string, line: string) => void;
}>;

export type Ground = Readonly<{
  urls: StackUrls;
  chains: readonly StormChain[];
  file: string;
  fleet: Fleet;
  heard: Hearing;
}>;

const chainIds = [31_337, 31_338, 31_339, 31_340];
const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
/** Each stands by for the other. */
export const instances = 2;

/** Whatever has been started by then is ended with `ending`. */
export async function groundFor(options: StormOptions, ending: AsyncDisposableStack): Promise<Ground> {
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
