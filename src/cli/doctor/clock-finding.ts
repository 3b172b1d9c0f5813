/** How far another clock is from ours → whether ages and windows can be believed. */
import { type Finding, finding } from './finding.ts';

/** Less says nothing: an answer takes that long on a busy machine. */
const bearableMs = 2_000;

export function clockFinding(what: string, aheadMs: number): Finding {
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  return finding(what, Math.abs(aheadMs) <= bearableMs ? 'right' : 'weak', {
    found: `${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine's`,
    wanted: `within ${bearableMs / 1_000} s`,
    next: 'run NTP on both: append times, hence the dedupe window and every age told, go by these clocks',
  });
}
