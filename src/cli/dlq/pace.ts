/** So many a second at most → waits between steps. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Pace {
  /** How many one step may take at most: small steps keep the pace even. */
  readonly most: number;
  /** Called behind each step that took `count`: waits until the next one may begin. */
  taken(count: number, signal: AbortSignal): Promise<void>;
}

const mostAtOnce = 500;
const stepsASecond = 5;

/** `perSecond` null: as fast as it goes. What a slow step leaves unused is not made up for by faster ones. */
export function paced(perSecond: number | null, now: () => number): Pace {
  if (perSecond === null) return { most: mostAtOnce, taken: async () => undefined };
  let began: number | null = null;
  return {
    most: Math.min(mostAtOnce, Math.max(1, Math.floor(perSecond / stepsASecond))),
    async taken(count, signal) {
      const due = (began ?? now()) + (count / perSecond) * 1_000;
      if (due > now()) await sleep(due - now(), undefined, { signal });
      began = now();
    },
  };
}
