/** One real stack for all integration tests of a run: started before the first, wiped after the last. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { processId } from '../src/stack/process-id.ts';
import type { StackUrls } from '../src/stack/stack-record.ts';
import { startStack } from '../src/stack/start-stack.ts';
import { stopStack } from '../src/stack/stop-stack.ts';
import { silent } from '../src/telemetry.ts';

declare module 'vitest' {
  interface ProvidedContext {
    urls: StackUrls;
  }
}

const root = join(import.meta.dirname, '..', '.millrace');
const { signal } = new AbortController();

/** Each run has a directory of its own, named by its pid, so that two runs in one checkout do not meet. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await wipeLeftovers();
  const dir = join(root, `test-${process.pid}`);
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const { urls } = await startStack({ dir, progress, telemetry: silent, signal });
  project.provide('urls', urls);
  return () => wipe(dir);
}

/** Of runs that were killed. */
async function wipeLeftovers(): Promise<void> {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && processId(Number(pid)) === null) await wipe(join(root, name));
  }
}

const wipe = async (dir: string): Promise<void> => {
  await stopStack(dir, { wipe: true, telemetry: silent, signal });
  rmSync(dir, { recursive: true, force: true });
};
