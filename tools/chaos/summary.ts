/** What a run has come to → the lines in which a person reads it. */
import type { Outcome } from '../../test/chaos/outcome.ts';

/** `again` runs the same once more. */
export function summary(outcome: Outcome, again: string): readonly string[] {
  const { recovery, violations } = outcome;
  const { medianMs, maximumMs, boundMs, strikes } = recovery;
  return [
    `faults      ${listed(outcome.faults)}`,
    `done        ${outcome.kills} kills, ${outcome.zombies} zombies, ` +
      `${outcome.held} ends of transactions held`,
    `told        ${listed(outcome.told)}`,
    `compared    ${outcome.records} records and rows, ${outcome.commits} turns committed`,
    `found       ${outcome.duplicates} duplicates, ${outcome.losses} losses, ` +
      `${outcome.disorder} out of order, ${outcome.strangers} unexpected, ` +
      `${outcome.openTransactions} open transactions`,
    `recovery    median ${seconds(medianMs)}, maximum ${seconds(maximumMs)} ` +
      `of ${seconds(boundMs)} allowed, over ${strikes} strikes; ` +
      `longest pause ${seconds(outcome.longestPauseMs)}`,
    ...violations.map((one) => `violation   ${one}`),
    verdict(outcome, again),
  ];
}

/** Where a fault was planted, a run is as it must be that finds it. */
export const isAsItMustBe = ({ planted, passed }: Outcome): boolean => planted?.isCaught ?? passed;

function verdict(outcome: Outcome, again: string): string {
  const { planted, seed, duplicates } = outcome;
  if (!isAsItMustBe(outcome)) return `failed      ${planted ? 'not caught; ' : ''}again by: ${again}`;
  return planted
    ? `caught      ${planted.plant} by ${duplicates} duplicates, seed ${seed}`
    : `passed      seed ${seed}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
