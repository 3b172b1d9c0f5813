/** The variable by which a test plants one crash or one stall in a process → what, where and when. */
import type { Reading } from './issue.ts';

/**
 * Places in the life of a seat, in the order in which it passes them: fenced its predecessor but not yet
 * asked for its position; behind each batch restored; then those of each transaction, the last one before
 * its state is adopted. A source's transaction has no offsets.
 */
export const faultPoints = [
  'sit-down',
  'restore',
  'after-begin',
  'after-produce',
  'after-offsets',
  'before-commit',
  'after-commit',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

/** `nth`: how often the point is passed before it happens, and once only. */
export type ArmedFault = Readonly<{ point: FaultPoint; nth: number; stallMs: number | 'kill' }>;

const variable = 'MILLRACE_FAULT_POINT';
const form = new RegExp(`^(${faultPoints.join('|')}):(kill|stall-(\\d{1,6})ms)@([1-9]\\d{0,6})$`);

/** Not among the variables that stand in for a setting: no pipeline wants it. */
export function readArmedFault(env: NodeJS.ProcessEnv): Reading<ArmedFault> {
  const text = env[variable];
  if (!text) return { value: null, issues: [] };
  const [, name, act, stall, nth] = form.exec(text) ?? [];
  const point = faultPoints.find((one) => one === name);
  if (point) {
    const stallMs = act === 'kill' ? 'kill' : Number(stall);
    return { value: { point, nth: Number(nth), stallMs }, issues: [] };
  }
  const message = `is not of the right form, expected a test's POINT:kill@NTH or POINT:stall-MSms@NTH`;
  return { value: null, issues: [{ at: variable, message }] };
}
