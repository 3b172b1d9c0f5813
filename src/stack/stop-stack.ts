/** Ends a stack: every service is asked, waited for and at last killed; nothing of it stays but its data. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Telemetry } from '../telemetry.ts';
import { withLock } from './lock.ts';
import { wipePostgresPlace } from './postgres-place.ts';
import { endProcess, isAlive } from './process-id.ts';
import { type ProcessName, processNames, type StackHome, stackHome } from './stack-home.ts';
import { livingServices, readRecord, writeRecord } from './stack-record.ts';

/** PostgreSQL takes SIGTERM for a wish to wait until its clients have gone. */
const askWith: Readonly<Record<ProcessName, NodeJS.Signals>> = {
  registry: 'SIGTERM',
  kafka: 'SIGTERM',
  'kafka-2': 'SIGTERM',
  'kafka-3': 'SIGTERM',
  postgres: 'SIGINT',
  redis: 'SIGTERM',
};
const boundMs = 10_000;

export type StopOptions = Readonly<{
  /** Removes data, logs and record as well. */
  wipe: boolean;
  telemetry: Telemetry;
  signal: AbortSignal;
}>;

/** Ends whatever runs there, whoever owns it; true when something did. */
export async function stopStack(dir: string, options: StopOptions): Promise<boolean> {
  const home = stackHome(dir);
  const work = async (): Promise<boolean> => {
    const ended = await endServices(home, options.telemetry);
    if (options.wipe) wipe(home);
    else writeRecord(home, { ...readRecord(home), running: null });
    return ended;
  };
  return withLock(home.lock, work, options.signal);
}

/** Ends the stack when this process still owns it: somebody may have made it a standing one meanwhile. */
export async function stopOwned(home: StackHome, telemetry: Telemetry): Promise<void> {
  const work = async (): Promise<void> => {
    const { ports, running } = readRecord(home);
    if (running?.owner.type !== 'process' || running.owner.process.pid !== process.pid) return;
    await endServices(home, telemetry);
    writeRecord(home, { ports, running: null });
  };
  // Stopping is what an abort leads to, so it is not itself aborted; each wait in it has a bound.
  await withLock(home.lock, work, new AbortController().signal);
}

/** Call it with the lock held. True when something was running. */
export async function endServices(home: StackHome, telemetry: Telemetry): Promise<boolean> {
  const living = livingServices(home);
  const end = async (name: ProcessName): Promise<void> => {
    const id = living.get(name);
    if (id !== undefined && isAlive(id)) {
      await endProcess(id, askWith[name], boundMs);
      telemetry('ServiceStopped', { service: name, pid: id.pid });
    }
    rmSync(home.pidFile(name), { force: true });
  };
  await end('registry');
  await Promise.all(processNames.map(end));
  return living.size > 0;
}

function wipe(home: StackHome): void {
  wipePostgresPlace(home);
  const data = processNames.map((name) => home.data(name));
  const made = [...data, home.logs, home.pids, home.record];
  // What processors keep says nothing without the log that it was folded from.
  for (const path of [...made, join(home.dir, 'state')]) {
    rmSync(path, { recursive: true, force: true });
  }
}
