/** Two ways to do the same → how many times faster the first is; ratios within one run, never times. */

export type Duel = Readonly<{
  name: string;
  /** What each does is one record's worth, or the same number of them. */
  ours(): unknown;
  theirs(): unknown;
  /** Below this ratio something that made ours fast has gone; far below what was measured, for the noise. */
  atLeast: number;
}>;

const tries = 15;
const tryMs = 20;

/** The fastest of several tries of each, by turns: what else the machine does only ever adds. */
export function ratioOf({ ours, theirs }: Duel): number {
  const fastest = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
  for (let attempt = 0; attempt < tries; attempt++) {
    fastest.ours = Math.min(fastest.ours, microsOf(ours));
    fastest.theirs = Math.min(fastest.theirs, microsOf(theirs));
  }
  return fastest.theirs / fastest.ours;
}

let sink: unknown;

function microsOf(work: () => unknown): number {
  let count = 0;
  const began = performance.now();
  let tookMs = 0;
  for (; tookMs < tryMs; tookMs = performance.now() - began) {
    sink = work();
    count += 1;
  }
  return (tookMs * 1_000) / count;
}

/** What was computed last, so that no computation can be left out. */
export const lastResult = (): unknown => sink;
