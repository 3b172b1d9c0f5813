/** Seeds → how many worlds came through, and which did not, with a line of progress on the way. */
import { keptSeeds } from '../../test/simulation/seeds.ts';
import type { Result } from './sim-worker.ts';
import type { Threads } from './threads.ts';

export type SeedsReport = Readonly<{
  from: number;
  seeds: number;
  steps: number;
  virtualHours: number;
  tookMs: number;
  seedsPerSecond: number;
  failed: readonly Pick<Result, 'seed' | 'complaints'>[];
}>;

export type SeedsRun = Readonly<{ from: number; seeds: number; say: (line: string) => void }>;

const sayEveryMs = process.stderr.isTTY ? 1_000 : 10_000;

/** The kept seeds first, and then so many from `from` on. */
export async function runSeeds(threads: Threads, run: SeedsRun): Promise<SeedsReport> {
  const { from, say } = run;
  const range = Array.from({ length: run.seeds }, (_, index) => from + index);
  const waiting = [...new Set([...keptSeeds, ...range])];
  const seeds = waiting.length;
  const began = performance.now();
  const failed: Pick<Result, 'seed' | 'complaints'>[] = [];
  let [done, steps, virtualMs] = [0, 0, 0];
  const perSecond = () => done / ((performance.now() - began) / 1_000);
  const telling = setInterval(() => {
    say(`${done} of ${seeds} seeds, ${perSecond().toFixed(0)} a second, ${failed.length} with complaints`);
  }, sayEveryMs);
  try {
    const all = waiting.values();
    const work = async (): Promise<void> => {
      for (const seed of all) {
        const result = await threads.run({ seed, plant: null });
        done += 1;
        steps += result.steps;
        virtualMs += result.virtualMs;
        if (result.complaints.length > 0) failed.push({ seed: result.seed, complaints: result.complaints });
      }
    };
    await Promise.all(Array.from({ length: threads.count }, work));
  } finally {
    clearInterval(telling);
  }
  failed.sort((one, other) => one.seed - other.seed);
  const tookMs = Math.round(performance.now() - began);
  const virtualHours = Math.round(virtualMs / 3_600_000);
  return { from, seeds, steps, virtualHours, tookMs, seedsPerSecond: Math.round(perSecond()), failed };
}

const mostShown = 10;

export function seedsLines({ failed, ...report }: SeedsReport): readonly string[] {
  const { seeds, steps, virtualHours, tookMs, seedsPerSecond } = report;
  const pace = `${(tookMs / 1_000).toFixed(1)} s, ${seedsPerSecond} seeds a second`;
  return [
    ...failed
      .slice(0, mostShown)
      .flatMap(({ seed, complaints }) => [
        ...complaints.map(({ checker, what, line }) => `seed ${seed}, line ${line}: ${checker}: ${what}`),
        `  replay it: npm run sim -- --seed ${seed}; keep it: a line in test/simulation/seeds.txt`,
      ]),
    ...(failed.length > mostShown ? [`… and ${failed.length - mostShown} more`] : []),
    `${seeds} seeds, ${steps} steps, ${virtualHours} hours of simulated time in ${pace}`,
    failed.length === 0 ? 'nothing to complain of' : `${failed.length} seeds with complaints`,
  ];
}
