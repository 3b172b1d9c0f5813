/** Blocks and logs read, and the time they took → how fast it goes, and how long the rest will take. */

/** Sums in which what is older counts less. */
export type Pace = Readonly<{ blocks: number; logs: number; elapsedMs: number }>;

export const firstPace: Pace = { blocks: 0, logs: 0, elapsedMs: 0 };

/** What lies this far back counts a third: long enough to be calm, short enough to notice a slow provider. */
const memoryMs = 30_000;

/** `step`: what was done since the last one, and in which time. */
export function onward(pace: Pace, step: Pace): Pace {
  const kept = Math.exp(-step.elapsedMs / memoryMs);
  return {
    blocks: pace.blocks * kept + step.blocks,
    logs: pace.logs * kept + step.logs,
    elapsedMs: pace.elapsedMs * kept + step.elapsedMs,
  };
}

/** `leftMs` is null as long as nothing is known. */
export type Estimate = Readonly<{ blocksPerSecond: number; logsPerSecond: number; leftMs: number | null }>;

export function estimate({ blocks, logs, elapsedMs }: Pace, remaining: number): Estimate {
  const perSecond = (count: number): number => (elapsedMs > 0 ? (count * 1_000) / elapsedMs : 0);
  const leftMs = blocks > 0 ? Math.round((remaining * elapsedMs) / blocks) : null;
  return {
    blocksPerSecond: perSecond(blocks),
    logsPerSecond: perSecond(logs),
    leftMs: remaining === 0 ? 0 : leftMs,
  };
}
