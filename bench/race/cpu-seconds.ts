/** What Linux says of a process and its children → the processor time that they have taken. */
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Seconds in user and system mode, of the process and of all that it started and that still live. */
export function cpuSeconds(pid: number): number {
  const [own, ...children] = [pid, ...childrenOf(pid)];
  return ownSeconds(own ?? pid) + children.reduce((sum, child) => sum + cpuSeconds(child), 0);
}

function ownSeconds(pid: number): number {
  try {
    // The name, in parentheses, may hold blanks; what follows it does not. Source: proc_pid_stat(5).
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /, 2);
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) / ticksPerSecond;
  } catch {
    // It has ended since it was named.
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
