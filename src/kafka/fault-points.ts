/** Where a test has this process die or stand still: named points in a seat's life, inert unless armed. */
import { writeSync } from 'node:fs';
import type { ArmedFault, FaultPoint } from '../config/armed-fault.ts';

/** Called where the process is at that point; does not return from a kill. */
export type PassFaultPoint = (point: FaultPoint) => void;

/** What every process has that no test has armed. */
export const inert: PassFaultPoint = () => undefined;

export function faultPointsOf(armed: ArmedFault | null): PassFaultPoint {
  if (armed === null) return inert;
  let passed = 0;
  return (point) => {
    if (point !== armed.point) return;
    passed += 1;
    if (passed === armed.nth) strike(armed);
  };
}

/** How what has been armed begins to tell of itself, for whoever waits for it. */
export const faultPointReached = 'fault point reached: ';

/** A stall is a busy loop: no heartbeat leaves and no answer is read, as in a long garbage collection. */
function strike({ point, stallMs }: ArmedFault): void {
  // Written at once, which telemetry need not be, and which no process does that runs for somebody.
  writeSync(process.stderr.fd, `${faultPointReached}${point}, ${stallMs}\n`);
  if (stallMs === 'kill') process.kill(process.pid, 'SIGKILL');
  else for (const until = performance.now() + stallMs; performance.now() < until; );
}
