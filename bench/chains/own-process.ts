/** What is measured in a process of its own, so that nothing else is in its memory → what it found. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Quantiles } from './arrivals.ts';

export type Connections = Readonly<{
  /** From nothing to the first answer. */
  connectMs: Quantiles;
  subscribeMs: Quantiles;
  /** Of each connection: what is reachable, and by how much the process grew. */
  heapBytes: number;
  residentBytes: number;
}>;

export type LookUps = Readonly<{ keys: number; microseconds: Quantiles }>;

export const connectionsTo = (url: string, count: number): Promise<Connections> =>
  found('connections.ts', url, String(count));

export const dedupeLookUps = (keys: number): Promise<LookUps> => found('dedupe-look-up.ts', String(keys));

async function found<Result>(script: string, ...args: readonly string[]): Promise<Result> {
  const argv = ['--expose-gc', join(import.meta.dirname, script), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  return JSON.parse(stdout);
}
