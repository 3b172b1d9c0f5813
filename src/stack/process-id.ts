/** Which process is which: a pid with its start time, since a dead process's pid is given to another. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

export type ProcessId = Readonly<{ pid: number; startedAt: string }>;

/** Shell code that prints the identity of the shell itself, in the form that `parseProcessId` reads. */
export const printOwnProcessId =
  'if [ -r /proc/$$/stat ]; then cat /proc/sys/kernel/random/boot_id /proc/$$/stat; ' +
  'else echo; ps -o pid=,lstart= -p $$; fi';

/** The process that has this pid now; null: none, or one that is dead and waits for its parent to notice. */
export function processId(pid: number): ProcessId | null {
  try {
    return parseProcessId(platform === 'linux' ? readProc(pid) : runPs(pid));
  } catch {
    // No such entry under /proc and a failing `ps` mean the same thing: there is no such process.
    return null;
  }
}

/** Reads what `printOwnProcessId` printed; null where it is cut short or tells of a zombie. */
export function parseProcessId(text: string): ProcessId | null {
  const [boot = '', line = ''] = text.split('\n');
  const proc = /^(\d+) \(.*\) (\S) (.+)$/.exec(line);
  if (proc) {
    // Field 22 of proc(5)'s stat, in ticks since the boot: the 19th after the state.
    const ticks = proc[3]?.split(' ')[18];
    return proc[2] === 'Z' || ticks === undefined
      ? null
      : { pid: Number(proc[1]), startedAt: `${boot}/${ticks}` };
  }
  const ps = /^\s*(\d+)\s+(\S.*\d{4})\s*$/.exec(line);
  return ps?.[2] === undefined ? null : { pid: Number(ps[1]), startedAt: ps[2] };
}

export const isAlive = (id: ProcessId): boolean => processId(id.pid)?.startedAt === id.startedAt;

/** Asks a process to end, waits `boundMs`, then kills it. A pid that now belongs to another is let be. */
export async function endProcess(id: ProcessId, ask: NodeJS.Signals, boundMs: number): Promise<void> {
  for (const signal of [ask, 'SIGKILL'] as const) {
    if (!isAlive(id)) return;
    send(id.pid, signal);
    await waitForEnd(id, signal === 'SIGKILL' ? 30_000 : boundMs);
  }
}

/** True when the process has ended within the bound. */
export async function waitForEnd(id: ProcessId, boundMs: number): Promise<boolean> {
  const until = performance.now() + boundMs;
  while (isAlive(id)) {
    if (performance.now() > until) return false;
    await sleep(20);
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    // It ended between the look and the signal, which is what was wanted.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

const readProc = (pid: number): string =>
  readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readFileSync(`/proc/${pid}/stat`, 'utf8');

const runPs = (pid: number): string =>
  `\n${execFileSync('ps', ['-o', 'pid=,lstart=', '-p', String(pid)], { encoding: 'utf8' })}`;
