/** Calls to one URL → a wait until there is room for them in what its provider allows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bucket, fullBucket, spend } from './bucket.ts';
import type { Call } from './rpc.ts';

export type BudgetLimits = Readonly<{
  /** Calls of a batch count one by one, as providers count them. Null: no limit. */
  requestsPerSecond: number | null;
  creditsPerSecond: number | null;
  /** By method; 1 for one that is not in it. */
  credits: Readonly<Record<string, number>>;
}>;

export interface Budget {
  /**
   * Served in the order they come. Throws only what aborted `signal`; what it would have spent is given back.
   */
  take(calls: readonly Call[], signal: AbortSignal): Promise<void>;
}

/** Timers take no more than an int of milliseconds, and fire at once for what is longer. */
const longestSleepMs = 2 ** 31 - 1;

/** `now` in milliseconds, best of a clock that nobody sets. */
export function budget(
  { requestsPerSecond, creditsPerSecond, credits }: BudgetLimits,
  now: () => number,
): Budget {
  const requests = allowance(requestsPerSecond, now);
  const worth = allowance(creditsPerSecond, now);

  return {
    async take(calls, signal) {
      signal.throwIfAborted();
      const spent = calls.reduce((sum, call) => sum + creditsOf(credits, call), 0);
      const waitMs = Math.max(requests(calls.length), worth(spent));
      if (waitMs === 0) return;
      await sleep(Math.min(longestSleepMs, Math.ceil(waitMs)), undefined, { signal }).catch(() => {
        requests(-calls.length);
        worth(-spent);
        throw signal.reason;
      });
    },
  };
}

/** What a call costs by a provider's table. */
export const creditsOf = (credits: BudgetLimits['credits'], { method }: Call): number =>
  Object.hasOwn(credits, method) ? (credits[method] ?? 1) : 1;

/** The bucket's one owner: an amount → how long to wait for it. */
function allowance(perSecond: number | null, now: () => number): (amount: number) => number {
  if (perSecond === null) return () => 0;
  let held: Bucket = fullBucket(perSecond, now());
  return (amount) => {
    const { bucket, waitMs } = spend(held, amount, now());
    held = bucket;
    return waitMs;
  };
}
