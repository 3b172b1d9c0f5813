/** What a run has come to → the lines in which a person reads it; the last one has the figures. */
import type { Outcome } from './outcome.ts';

/** What an instance has where nothing else is said. */
const sessionS = 10;

export function summary(outcome: Outcome): readonly string[] {
  const { forks, followed, told, settledMs, violations } = outcome;
  return [
    `forks       ${counted(forks)}; followed: ${counted(followed)}`,
    `told        ${listed(told)}`,
    `settled     ${seconds(settledMs)} after the last block`,
    ...violations.map((one) => `violation   ${one}`),
    verdict(outcome),
  ];
}

/** Where a fault was planted, a run is as it must be that finds it. */
export const isAsItMustBe = ({ plant, passed, differences }: Outcome): boolean =>
  plant === null ? passed : differences > 0;

function verdict(outcome: Outcome): string {
  const { plant, seed, seconds: length, violations, passed } = outcome;
  const again = `npm run chain:storm -- --seed ${seed} --seconds ${length}`;
  if (plant !== null)
    return isAsItMustBe(outcome)
      ? `caught      ${plant} by ${outcome.differences} complaints, seed ${seed}`
      : `failed      ${plant} was not caught; again by: ${again} --plant ${plant}`;
  if (!passed) return `failed      ${violations.length} complaints; again by: ${again}`;
  return `passed      ${figures(outcome)}`;
}

function figures(outcome: Outcome): string {
  const { live, orphans, confirmed, provisional, retracted, kills, restarts, returned, seed, gaps } = outcome;
  return [
    `${live} live events equal the four chains' logs`,
    `${orphans} orphans`,
    `signals ${confirmed} confirmed, ${provisional} provisional, ${retracted} retracted`,
    `forks of ${counted(outcome.forks)}`,
    `${returned} transactions came back in other blocks`,
    `${gaps} gaps opened and closed`,
    `${restarts} node and ${kills} instances killed`,
    `taken over after ${takenOver(outcome)}, at a session timeout of ${sessionS} s`,
    `seed ${seed}`,
  ].join('; ');
}

/** Given to another by so long after the kill, and the first commit. */
function takenOver({ takeOverMs, assignedMs }: Outcome): string {
  const [median, most] = [takeOverMs[Math.floor(takeOverMs.length / 2)], takeOverMs.at(-1)];
  if (median === undefined || most === undefined) return 'no time';
  const given = assignedMs.map(seconds).join(' and ');
  const commits = `median ${seconds(median)}, most ${seconds(most)} of ${takeOverMs.length}`;
  return `${given}, first commits in ${commits}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** `12× 1, 12× 5`: so many so deep. */
const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([depth, count]) => `${depth} (${count}×)`)
    .join(', ') || 'none';

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ') || 'nothing';
