/** A seed and a length → what happens to each chain and to the instances, and when. */
import { type Seeded, seeded } from '../../test/simulation/seeded.ts';

/** Milliseconds count from when the storm begins. */
export type Act = Readonly<{ atMs: number }> &
  Readonly<{ type: 'fork'; depth: number } | { type: 'restart'; awayMs: number }>;

export type Schedule = Readonly<{
  /** By chain, in order of time. */
  acts: readonly (readonly Act[])[];
  /** When an instance is killed. */
  killsAtMs: readonly number[];
}>;

export const depths = [1, 5, 70] as const;
const deepest = Math.max(...depths);
/** Each chain forks as deep as this once in so many seconds, and once at least. */
const roundS = 20;

export function schedule(seed: number, seconds: number, chains: number): Schedule {
  const random = seeded(seed);
  const lengthMs = seconds * 1_000;
  const within = (from: number, to: number) => Math.round((from + random.next() * (to - from)) * lengthMs);
  const rounds = Math.max(1, Math.floor(seconds / roundS));
  const struck = random.below(chains);
  const acts = Array.from({ length: chains }, (_, chain) => {
    const forks = Array.from({ length: rounds }, () => shuffled(depths, random))
      .flat()
      .map((depth): Act => ({ type: 'fork', atMs: within(0.02, 0.95), depth }));
    return (chain === struck ? withRestart(forks, within, random) : forks).toSorted(byTime);
  });
  return { acts, killsAtMs: [within(0.05, 0.15), within(0.55, 0.65)] };
}

/**
 * A node that was started again cannot go below where it was then, so what is that deep comes before. It goes
 * when what the first kill left has been taken over, so that somebody notices.
 */
function withRestart(
  forks: readonly Act[],
  within: (from: number, to: number) => number,
  random: Seeded,
): readonly Act[] {
  const restart: Act = { type: 'restart', atMs: within(0.38, 0.48), awayMs: 2_000 + random.below(3_000) };
  const shallow = forks.map((act) =>
    act.type === 'fork' && act.atMs > restart.atMs && act.depth === deepest ? { ...act, depth: 5 } : act,
  );
  return [...shallow, { type: 'fork', atMs: within(0.02, 0.3), depth: deepest }, restart];
}

const byTime = (one: Act, other: Act): number => one.atMs - other.atMs;

function shuffled<Item>(items: readonly Item[], random: Seeded): readonly Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
