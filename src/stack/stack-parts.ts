/** What the stack runs, by Maven into a cache: Kafka's jars, PostgreSQL's tree, the Redis server. */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import { Fault } from '../faults.ts';
import { withLock } from './lock.ts';
import { postgresPlatform, redisServers } from './platform.ts';
import { runCommand } from './run-command.ts';
import { runMaven } from './run-maven.ts';

export type StackParts = Readonly<{
  classpath: string;
  /** Holds `bin/`, `lib/` and `share/`. */
  postgres: string;
  redisServer: string;
  /** 0 when the cache had everything. */
  downloadMs: number;
}>;

export type Progress = (line: string) => void;

const pom = join(import.meta.dirname, 'pom.xml');

/** Downloads once per version of the POM; whoever comes second waits for the first. */
export async function stackParts(
  cacheDir: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<StackParts> {
  const cache = cachePath(cacheDir);
  if (existsSync(cache)) return partsIn(cache, 0);
  const start = performance.now();
  await withLock(join(cacheDir, 'download.lock'), () => fill(cacheDir, cache, progress, signal), signal);
  return partsIn(cache, Math.round(performance.now() - start));
}

/** Parts that were downloaded before; null when they were not. */
export function cachedParts(cacheDir: string): StackParts | null {
  const cache = cachePath(cacheDir);
  return existsSync(cache) ? partsIn(cache, 0) : null;
}

function cachePath(cacheDir: string): string {
  const key = createHash('sha256').update(readFileSync(pom)).update(postgresPlatform());
  return join(cacheDir, key.digest('hex').slice(0, 12));
}

async function fill(cacheDir: string, cache: string, progress: Progress, signal: AbortSignal): Promise<void> {
  if (existsSync(cache)) return;
  removeDrafts(cacheDir);
  // A name of its own: the Maven of a killed process may still be writing to that one's draft.
  const draft = `${cache}-${randomBytes(4).toString('hex')}.draft`;
  mkdirSync(join(draft, 'postgres'), { recursive: true });
  copyFileSync(pom, join(draft, 'pom.xml'));
  await runMaven(draft, postgresPlatform(), progress, signal);
  progress('local stack: unpacking');
  const parts = join(draft, 'parts');
  // Modes are set as the archive says whatever our umask is: another user may have to run these files.
  await extract({
    file: join(parts, 'postgres.tar'),
    cwd: join(draft, 'postgres'),
    chmod: true,
    preserveOwner: false,
  });
  await keepRunnableRedis(parts, draft, signal);
  for (const path of [parts, join(draft, 'target')]) rmSync(path, { recursive: true, force: true });
  renameSync(draft, cache);
}

function removeDrafts(cacheDir: string): void {
  for (const name of readdirSync(cacheDir)) {
    if (name.endsWith('.draft')) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}

/** The archive has several builds for Linux: the dynamic one wants OpenSSL 3, which not every machine has. */
async function keepRunnableRedis(parts: string, draft: string, signal: AbortSignal): Promise<void> {
  for (const name of redisServers(readdirSync(parts))) {
    const path = join(parts, name);
    chmodSync(path, 0o755);
    const { code } = await runCommand({ run: [path, '--version'], cwd: parts }, signal);
    if (code === 0) return renameSync(path, join(draft, 'redis-server'));
  }
  throw new Fault(
    'tool-missing',
    'None of the Redis servers for this platform runs here. Install OpenSSL 3 (Debian: apt-get install ' +
      'libssl3), or give Redis by URL in millrace.yml.',
  );
}

function partsIn(cache: string, downloadMs: number): StackParts {
  const lib = join(cache, 'lib');
  return {
    classpath: readdirSync(lib)
      .sort()
      .map((jar) => join(lib, jar))
      .join(':'),
    postgres: join(cache, 'postgres'),
    redisServer: join(cache, 'redis-server'),
    downloadMs,
  };
}
