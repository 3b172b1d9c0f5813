/** Where the services of a test run lie: a folder for each process, so that a killed run's are found. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processId } from '../src/stack/process-id.ts';
import { stopStack } from '../src/stack/stop-stack.ts';
import { silent } from '../src/telemetry.ts';

const root = join(import.meta.dirname, '..', '.millrace');
const { signal } = new AbortController();

/** Named by the pid, so that two runs in one checkout do not meet. */
export const stackDirOfThisProcess = (): string => join(root, `test-${process.pid}`);

/** Ends and removes what runs of this checkout have left that were killed. */
export async function wipeLeftovers(): Promise<void> {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && processId(Number(pid)) === null) await wipeStack(join(root, name));
  }
}

export async function wipeStack(dir: string): Promise<void> {
  await stopStack(dir, { wipe: true, telemetry: silent, signal });
  rmSync(dir, { recursive: true, force: true });
}
