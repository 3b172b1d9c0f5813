/** Starts one service in a session of its own and waits until it is ready, or says why it is not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import { endProcess, type ProcessId, printOwnProcessId, processId } from './process-id.ts';
import { lastLines } from './run-command.ts';
import type { Launch } from './service-plan.ts';
import type { ProcessName, StackHome } from './stack-home.ts';

/** `retry`: somebody took the port meanwhile, or a killed predecessor has not quite let go. */
export type LaunchOutcome = Readonly<{ type: 'ready'; process: ProcessId } | { type: 'retry'; why: Fault }>;

const patienceMs = 60_000;
const passing = /address already in use|EADDRINUSE|pre-existing shared memory block|Failed to acquire lock/i;

export async function launch(
  home: StackHome,
  name: ProcessName,
  what: Launch,
  signal: AbortSignal,
): Promise<LaunchOutcome> {
  const child = spawnDetached(home, name, what);
  const self = child.pid === undefined ? null : processId(child.pid);
  try {
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      if (self === null || child.exitCode !== null || child.signalCode !== null)
        return refused(home, name, child);
      if (await what.ready(self)) return { type: 'ready', process: self };
      await sleep(25, undefined, { signal });
    }
    throw failure(home, name, `did not become ready within ${patienceMs / 1000} s`);
  } catch (thrown) {
    if (self !== null) await endProcess(self, 'SIGTERM', 5_000);
    throw thrown;
  }
}

/**
 * A shell notes its own pid and start time and then becomes the service: however suddenly we are killed, no
 * service runs without its note. The note goes through an open file: another user may not reach its path.
 */
function spawnDetached(home: StackHome, name: ProcessName, what: Launch): ChildProcess {
  const log = home.log(name);
  const pidFile = home.pidFile(name);
  for (const path of [log, pidFile]) mkdirSync(dirname(path), { recursive: true });
  if (existsSync(log)) renameSync(log, `${log}.1`);
  const out = openSync(log, 'w');
  const note = openSync(pidFile, 'w');
  const script = `{ ${printOwnProcessId}; } >&3; exec 3>&-; exec "$@"`;
  const account = what.as === null ? {} : { uid: what.as.uid, gid: what.as.gid };
  const child = spawn('/bin/sh', ['-c', script, name, ...what.run], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', out, out, note],
    ...account,
  });
  child.on('error', () => child.kill());
  child.unref();
  closeSync(out);
  closeSync(note);
  return child;
}

function refused(home: StackHome, name: ProcessName, child: ChildProcess): LaunchOutcome {
  const how =
    child.signalCode === null ? `ended with exit code ${child.exitCode}` : `was ended by ${child.signalCode}`;
  const why = failure(home, name, `${how} before it was ready`);
  if (passing.test(readFileSync(home.log(name), 'utf8'))) return { type: 'retry', why };
  throw why;
}

function failure(home: StackHome, name: ProcessName, what: string): Fault {
  const log = home.log(name);
  return new Fault(
    'service-failed',
    `The local ${name} ${what}. The end of its log ${log}: ${lastLines(readFileSync(log, 'utf8'))}. ` +
      'Set right what it names, or start afresh with `millrace stack down --wipe`.',
  );
}
