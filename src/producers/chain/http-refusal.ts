/** Status and Retry-After of an HTTP answer → why its node is passed over; null where it is not. */
import { AnswerProblem } from './answer-problem.ts';

/** `unreachable` is what is left: some providers send an answer all the same, so its body is worth a look. */
export function httpRefusal(
  status: number,
  retryAfter: string | readonly string[] | undefined,
  nowMs: number,
): AnswerProblem | null {
  if (status >= 200 && status < 300) return null;
  const detail = `it answered with HTTP ${status}`;
  const retryAfterMs = retryAfter === undefined ? null : pauseOf(String(retryAfter), nowMs);
  if (status === 429 || (status === 503 && retryAfterMs !== null))
    return new AnswerProblem('rate-limited', detail, { retryAfterMs });
  if (status === 401 || status === 403)
    return new AnswerProblem('refused', `${detail}: check the key in its address`);
  return new AnswerProblem('unreachable', detail);
}

/** Seconds or a date (RFC 9110, 10.2.3); null where it is neither. */
function pauseOf(retryAfter: string, nowMs: number): number | null {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
