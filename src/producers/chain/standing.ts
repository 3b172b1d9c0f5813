/** How a node has answered so far → whether it is asked now, and for how long it is left alone. */
import type { ProblemKind } from './rpc.ts';

/**
 *     good ----problem----> benched ----bench over, asked----> on-trial
 *       ^                      ^                                 |  |
 *       |                      +------------problem--------------+  |
 *       +-------------------------------answer----------------------+
 */
export type Standing = Readonly<{ type: 'good' }> | Readonly<{ type: 'benched' | 'on-trial' } & Bench>;

/** `failures`: how often in a row, this one included. */
export type Bench = Readonly<{ untilMs: number; forMs: number; failures: number; because: Because }>;

export type Because = Readonly<{ kind: ProblemKind; detail: string }>;

type Problem = Because & Readonly<{ retryAfterMs: number | null }>;

/** One value: whoever holds it sees at once whether anything has happened since. */
export const good: Standing = { type: 'good' };

const firstMs = 1_000;
const mostMs = 60_000;
/** Who contradicts itself is not cured in a second. */
const leastForLyingMs = 60_000;
/** No node can have itself forgotten, by a slip of its clock or ours. */
const mostAskedForMs = 3_600_000;

/** After its bench a node is asked one thing first: others go elsewhere until it has answered. */
export const mayBeAsked = (standing: Standing, nowMs: number): boolean =>
  standing.type === 'good' || (standing.type === 'benched' && standing.untilMs <= nowMs);

/** What becomes of a node while it is asked. */
export const asked = (standing: Standing): Standing =>
  standing.type === 'good' ? standing : { ...standing, type: 'on-trial' };

/** What becomes of a node that was asked and of which nothing was learnt. */
export const released = (standing: Standing): Standing =>
  standing.type === 'on-trial' ? { ...standing, type: 'benched' } : standing;

/**
 * `chance`, 0 to 1, is how much of the longest bench it gets, so that not all come back at once. `isLate`:
 * the question was put before the node came to where it stands. Many that fail together are one failure; the
 * longer bench holds.
 */
export function benched(
  standing: Standing,
  { kind, detail, retryAfterMs }: Problem,
  { nowMs, chance, isLate = false }: Readonly<{ nowMs: number; chance: number; isLate?: boolean }>,
): Standing & Bench {
  const before = standing.type === 'good' ? null : standing;
  const failures = before === null ? 1 : before.failures + (isLate ? 0 : 1);
  const jitteredMs = chance * Math.min(mostMs, firstMs * 2 ** (failures - 1));
  const askedForMs = Math.min(mostAskedForMs, retryAfterMs ?? 0);
  const forMs = Math.ceil(Math.max(jitteredMs, askedForMs, kind === 'lying' ? leastForLyingMs : 0));
  const because = { kind, detail };
  if (before && isLate && before.untilMs >= nowMs + forMs) return before;
  return { type: 'benched', untilMs: nowMs + forMs, forMs, failures, because };
}
