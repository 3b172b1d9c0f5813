/** A time as a person writes it, `2h` ago or `2026-05-01T12:00:00Z` → milliseconds, or what is wrong. */
import { durationMs } from '../../config/duration.ts';

/** A time of day without a zone would mean something else on each machine. */
const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

export function timeIn(text: string, nowMs: number): number | string {
  const ago = durationMs(text);
  if (ago !== null) return nowMs - ago;
  const ms = form.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  return `${text}: expected how long ago, such as 2h or 7d, or a time, such as 2026-05-01T12:00:00Z`;
}
