/** Planted faults → which checkers caught each, and after how many seeds. */
import { type Plant, plantSeeds } from '../../test/simulation/plants.ts';
import type { Threads } from './threads.ts';

export type PlantReport = Readonly<{
  plant: string;
  says: string;
  /** Seeds that it took; null: it was not caught in as many as it may take. */
  seeds: number | null;
  /** In the order in which they complained of the seed that caught it. */
  caughtBy: readonly string[];
}>;

export const runPlants = (threads: Threads, plants: readonly Plant[]): Promise<PlantReport[]> =>
  Promise.all(plants.map((plant) => runPlant(threads, plant)));

async function runPlant(threads: Threads, { name, says }: Plant): Promise<PlantReport> {
  for (let seed = 1; seed <= plantSeeds; seed++) {
    const { complaints } = await threads.run({ seed, plant: name });
    if (complaints.length > 0)
      return { plant: name, says, seeds: seed, caughtBy: complaints.map(({ checker }) => checker) };
  }
  return { plant: name, says, seeds: null, caughtBy: [] };
}

export function plantLines(reports: readonly PlantReport[]): readonly string[] {
  const width = Math.max(...reports.map(({ plant }) => plant.length));
  const missed = reports.filter(({ seeds }) => seeds === null).length;
  return [
    `${'planted fault'.padEnd(width)}  seeds  caught by`,
    ...reports.map(({ plant, seeds, caughtBy }) =>
      seeds === null
        ? `${plant.padEnd(width)}  MISSED in ${plantSeeds}`
        : `${plant.padEnd(width)}  ${String(seeds).padStart(5)}  ${caughtBy.join(', ')}`,
    ),
    missed === 0 ? `all ${reports.length} caught` : `${missed} of ${reports.length} missed`,
  ];
}
