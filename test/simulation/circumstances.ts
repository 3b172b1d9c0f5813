/** A seed → the world it stands for: its size, its habits, and how much goes wrong in it, and what. */
import { type Seeded, seeded } from './seeded.ts';

export type Circumstances = Readonly<{
  partitions: number;
  instances: number;
  /** Most records in one batch. */
  batch: number;
  turn: Readonly<{ records: number; bytes: number; ms: number }>;
  blocks: number;
  readings: number;
  sessionMs: number;
  transactionMs: number;
  /** Chances of what may happen to a step, from 0 to 1; of each kind all, some or none in a seed. */
  steps: Readonly<{ lost: number; unanswered: number; late: number; slow: number; slowAnswer: number }>;
  /** Chances, before each step, of what may happen to a process or to a topic. */
  world: Readonly<{
    kill: number;
    pause: number;
    rebalance: number;
    retire: number;
    poison: number;
    hang: number;
  }>;
  facts: Readonly<{ slow: number; unavailable: number }>;
}>;

/**
 * Each kind of trouble is left out of some seeds: what is always there can hide what it would show alone.
 */
export function circumstancesOf(seed: number): Circumstances {
  const random = seeded(seed ^ 0x5eed);
  const often = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  return {
    partitions: 1 + random.below(2),
    instances: random.pick([1, 2, 2, 3]),
    batch: 1 + random.below(8),
    turn: { records: 1 + random.below(6), bytes: 1 << 20, ms: random.pick([1, 20, 100]) },
    blocks: 1 + random.below(4),
    readings: random.below(6),
    sessionMs: random.pick([200, 2_000, 10_000]),
    transactionMs: random.pick([1_000, 5_000, 15_000]),
    steps: stepChances(often),
    world: {
      kill: often(0.01),
      pause: often(0.02),
      rebalance: often(0.1),
      retire: often(0.005),
      poison: often(0.01),
      hang: often(0.01),
    },
    facts: { slow: often(0.5), unavailable: often(0.5) },
  };
}

const stepChances = (often: (most: number) => number): Circumstances['steps'] => ({
  lost: often(0.03),
  unanswered: often(0.03),
  late: often(0.02),
  slow: often(0.1),
  slowAnswer: often(0.1),
});

/** The dice of the run itself, apart from those that made its world. */
export const diceOf = (seed: number): Seeded => seeded(seed);
