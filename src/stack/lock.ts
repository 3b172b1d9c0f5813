/** One at a time, across processes: a lock file that names its holder, so that the dead hold nobody up. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processId } from './process-id.ts';
import { readIfThere } from './read-if-there.ts';

/** Runs `work` while holding the lock file; waits for whoever holds it, and takes it over from the dead. */
export async function withLock<Result>(
  path: string,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  mkdirSync(dirname(path), { recursive: true });
  while (!tryTake(path)) {
    buryDeadHolder(path);
    await sleep(50, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Takes the lock file for as long as this process lives; null: somebody who lives holds it. */
export function heldLock(path: string): Readonly<{ release(): void }> | null {
  mkdirSync(dirname(path), { recursive: true });
  if (!tryTake(path)) {
    buryDeadHolder(path);
    if (!tryTake(path)) return null;
  }
  return { release: () => rmSync(path, { force: true }) };
}

/** A hard link is made whole or not at all, so a lock file always says who holds it. */
function tryTake(path: string): boolean {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const me = processId(process.pid);
  writeFileSync(draft, me === null ? '' : `${me.pid}\n${me.startedAt}`);
  try {
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  } finally {
    rmSync(draft);
  }
}

/**
 * Removing a dead holder's lock is itself done by one process at a time: of two that both saw it, one could
 * otherwise remove the lock that the other has just taken.
 */
function buryDeadHolder(path: string): void {
  const burial = `${path}.burial`;
  if (holder(path) !== 'dead') return;
  if (!tryTake(burial)) {
    if (holder(burial) === 'dead') rmSync(burial, { force: true });
    return;
  }
  if (holder(path) === 'dead') rmSync(path, { force: true });
  rmSync(burial, { force: true });
}

function holder(path: string): 'none' | 'alive' | 'dead' {
  const text = readIfThere(path);
  if (text === null) return 'none';
  const [pid, startedAt = ''] = text.split('\n');
  return isAlive({ pid: Number(pid), startedAt }) ? 'alive' : 'dead';
}
