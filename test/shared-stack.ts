/** One real stack for all integration tests of a run: started before the first, wiped after the last. */
import type { TestProject } from 'vitest/node';
import type { StackUrls } from '../src/stack/stack-record.ts';
import { startStack } from '../src/stack/start-stack.ts';
import { silent } from '../src/telemetry.ts';
import { stackDirOfThisProcess, wipeLeftovers, wipeStack } from './stack-dirs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    urls: StackUrls;
  }
}

const { signal } = new AbortController();

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await wipeLeftovers();
  const dir = stackDirOfThisProcess();
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const { urls } = await startStack({ dir, progress, telemetry: silent, signal });
  project.provide('urls', urls);
  return () => wipeStack(dir);
}
