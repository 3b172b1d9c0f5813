/** All that was done, heard and found → the figures of a run, and whether all is as it must be. */
import type { Found } from './found.ts';
import type { Hearing } from './hearing.ts';
import { judge } from './judge.ts';
import type { PlantName } from './plants.ts';
import { depths } from './schedule.ts';
import type { Wanted } from './wanted.ts';
import type { Done } from './weather.ts';

export type Outcome = Readonly<{
  seed: number;
  seconds: number;
  plant: PlantName | null;
  passed: boolean;
  /** By depth: how many were made, and how many each source followed as being so deep. */
  forks: Readonly<Record<string, number>>;
  followed: Readonly<Record<string, number>>;
  returned: number;
  kills: number;
  restarts: number;
  /** From each kill to when the other was told what it runs now; and to the first commit of each chain. */
  assignedMs: readonly number[];
  takeOverMs: readonly number[];
  settledMs: number;
  live: number;
  orphans: number;
  confirmed: number;
  provisional: number;
  retracted: number;
  gaps: number;
  told: Readonly<Record<string, number>>;
  /** How many of the violations the comparison with the chains found. */
  differences: number;
  violations: readonly string[];
}>;

export type Shown = Readonly<{
  seed: number;
  seconds: number;
  plant: PlantName | null;
  done: Done;
  heard: Hearing;
  due: Wanted;
  found: Found;
  exits: readonly (number | null)[];
  settledMs: number;
}>;

export function outcomeOf({
  seed,
  seconds,
  plant,
  done,
  heard,
  due,
  found,
  exits,
  settledMs,
}: Shown): Outcome {
  const states = [...due.values()].map(({ signal }) => signal);
  const orphans = [...(found.places['raw.chain']?.removed ?? [])].filter((id) => !due.has(id)).length;
  const differences = judge(due, found);
  const violations = [
    ...differences,
    ...heard.complaints,
    ...exits.flatMap((code) => (code === 0 ? [] : [`an instance that was asked to end ended with ${code}`])),
    ...depths.flatMap((depth) => (done.forks.has(depth) ? [] : [`no chain forked ${depth} blocks deep`])),
    // Where nothing was at stake nothing has been shown.
    ...(orphans > 0 && found.retracted.size > 0 ? [] : ['nothing was taken back']),
  ];
  return {
    ...{ seed, seconds, plant, passed: violations.length === 0, violations },
    differences: differences.length,
    ...{ forks: byDepth(done.forks), followed: byDepth(heard.followed) },
    ...{ returned: done.returned, kills: done.kills, restarts: done.restarts },
    assignedMs: inOrder(heard.takeOver.assignedMs),
    takeOverMs: inOrder(heard.takeOver.taken.map(({ ms }) => ms)),
    ...{ settledMs: Math.round(settledMs), live: due.size, orphans },
    confirmed: states.filter((state) => state === 'confirmed').length,
    provisional: states.filter((state) => state === 'provisional').length,
    retracted: found.retracted.size,
    gaps: found.gaps.size,
    told: Object.fromEntries(heard.told),
  };
}

const byDepth = (counts: ReadonlyMap<number, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].toSorted(([one], [other]) => one - other));

const inOrder = (times: readonly number[]): readonly number[] =>
  times.map(Math.round).toSorted((one, other) => one - other);
