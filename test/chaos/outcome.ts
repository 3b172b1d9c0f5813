/** Everything a run has shown → whether it passed, in figures and in words. */
import type { Fleet } from './fleet.ts';
import type { Judgement } from './job.ts';
import type { Plant } from './planted-log.ts';
import type { Recovery } from './recovery.ts';
import { type Comparison, isClean } from './sequences.ts';
import type { Watch } from './watch.ts';

export type Outcome = Readonly<{
  job: string;
  seed: number;
  /** Nothing is as it must not be. */
  passed: boolean;
  /** A fault that was put into the instances, and whether records came twice by it, as they must. */
  planted: Readonly<{ plant: Plant; isCaught: boolean }> | null;
  /** How often each kind of fault was done. */
  faults: Readonly<Record<string, number>>;
  kills: number;
  zombies: number;
  /** Ends of transactions that were held. */
  held: number;
  commits: number;
  records: number;
  duplicates: number;
  losses: number;
  disorder: number;
  strangers: number;
  openTransactions: number;
  recovery: Readonly<{ strikes: number; medianMs: number; maximumMs: number; boundMs: number }>;
  longestPauseMs: number;
  /** Occurrences that instances told, beside commits. */
  told: Readonly<Record<string, number>>;
  violations: readonly string[];
}>;

export type Shown = Readonly<{
  job: string;
  seed: number;
  plant: Plant | null;
  faults: Readonly<Record<string, number>>;
  fleet: Pick<Fleet, 'kills' | 'zombies'>;
  held: number;
  watch: Watch;
  recovery: Recovery;
  boundMs: number;
  mostPauseMs: number;
  exits: readonly (number | null)[];
  judgement: Judgement;
  open: readonly string[];
  /** What the conduct of the run has found. */
  complaints: readonly string[];
}>;

export function outcomeOf(shown: Shown): Outcome {
  const { watch, recovery, judgement, open, fleet } = shown;
  const sum = (of: (one: Comparison) => number) =>
    Object.values(judgement.compared).reduce((total, one) => total + of(one), 0);
  const violations = [
    ...shown.complaints,
    ...watch.complaints,
    ...Object.entries(judgement.compared).flatMap(comparisonWords),
    ...judgement.wrong,
    ...open.map((one) => `a transaction is left open: ${one}`),
    ...recoveryWords(shown),
    ...shown.exits.flatMap((code, number) => (code === 0 ? [] : [`instance ${number} ended with ${code}`])),
  ];
  const recovered = recovery.strikes().flatMap(({ recoveredMs }) => (recoveredMs > 0 ? [recoveredMs] : []));
  const duplicates = sum((one) => one.duplicates);
  const { plant } = shown;
  return {
    planted: plant === null ? null : { plant, isCaught: duplicates > 0 },
    ...{ job: shown.job, seed: shown.seed, passed: violations.length === 0, faults: shown.faults },
    ...{ kills: fleet.kills, zombies: fleet.zombies, held: shown.held, commits: watch.commits },
    records: sum(({ expected }) => expected),
    duplicates,
    losses: sum(({ losses }) => losses),
    disorder: sum(({ disorder }) => disorder),
    strangers: sum(({ strangers }) => strangers),
    openTransactions: open.length,
    recovery: {
      strikes: recovered.length,
      medianMs: Math.round(recovered.toSorted((a, b) => a - b)[recovered.length >> 1] ?? 0),
      maximumMs: Math.round(Math.max(0, ...recovered)),
      boundMs: shown.boundMs,
    },
    longestPauseMs: Math.round(recovery.longestPauseMs()),
    told: Object.fromEntries([...watch.told].sort()),
    violations,
  };
}

function comparisonWords([what, comparison]: [string, Comparison]): string[] {
  if (isClean(comparison)) return [];
  const { expected, duplicates, losses, disorder, strangers, first } = comparison;
  const counts = `${duplicates} doubled, ${losses} lost, ${disorder} out of order, ${strangers} unexpected`;
  return [`${what}: of ${expected}: ${counts}`, ...first.map((one) => `  ${one}`)];
}

function recoveryWords({ recovery, boundMs, mostPauseMs }: Shown): string[] {
  const slow = recovery.strikes().filter(({ recoveredMs }) => recoveredMs > boundMs);
  const pause = recovery.longestPauseMs();
  return [
    ...slow.map(
      ({ what, recoveredMs, slowest }) =>
        `after ${what}: ${slowest} stood still for ${Math.round(recoveredMs)} ms, ` +
        `expected ${boundMs} at most`,
    ),
    ...recovery.pending().map((one) => `${one}, to the end`),
    ...(pause > mostPauseMs ? [`nothing was committed anywhere for ${Math.round(pause)} ms`] : []),
  ];
}
