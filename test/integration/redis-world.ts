/** Redis for a test: an app of its own in a server that is there, or a server of its own to harm. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { redisKeys } from '../../src/sinks/redis-keys.ts';
import { redisSignals } from '../../src/sinks/redis-signals.ts';
import { type RedisStore, redisStore } from '../../src/sinks/redis-store.ts';
import { freePorts } from '../../src/stack/free-ports.ts';
import { stackParts } from '../../src/stack/stack-parts.ts';

const { signal: never } = new AbortController();
/** So that what was appended in 1970, as in most tests, has not expired. */
export const ages = 4_000_000_000_000;

/** Offset, id and revision of each entry in the stream, in its order. */
export async function changesOf(redis: Redis, app: string): Promise<string[]> {
  const entries = await redis.xrange(redisKeys(app).changes, '-', '+');
  return entries.map(([, fields]) => {
    const { id, revision } = JSON.parse(fields[fields.indexOf('signal') + 1] ?? '');
    return `${fields[fields.indexOf('offset') + 1]} ${id} ${revision}`;
  });
}

export type RedisWorld = Readonly<{
  app: string;
  redis: Redis;
  store: RedisStore;
  sink: ReturnType<typeof redisSignals>;
  end(): Promise<void>;
}>;

export function redisWorld(
  url: string,
  limits: Partial<Parameters<typeof redisSignals>[0]> = {},
): RedisWorld {
  const app = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const redis = new Redis(url);
  const store = redisStore({ url, app, answerMs: 1_000 });
  const sizes = { latestPerSubject: 3, changes: 1_000, ttlMs: ages };
  return {
    ...{ app, redis, store },
    sink: redisSignals({ redis: store, app, ...sizes, ...limits }),
    async end() {
      const keys = await redis.keys(`${app}:*`);
      if (keys.length > 0) await redis.del(keys);
      store.close();
      redis.disconnect();
    },
  };
}

export type OwnServer = Readonly<{
  url: string;
  start(...flags: string[]): Promise<void>;
  kill(): Promise<void>;
  end(): Promise<void>;
}>;

/** Without persistence: what is killed comes back empty. */
export async function ownServer(): Promise<OwnServer> {
  const cache = join(import.meta.dirname, '..', '..', '.millrace', 'cache');
  const { redisServer } = await stackParts(cache, () => undefined, never);
  const [port = 0] = await freePorts(1, []);
  const dir = mkdtempSync(join(tmpdir(), 'millrace-redis-'));
  let child: ChildProcess | null = null;
  const kill = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    async start(...flags) {
      const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
      child = spawn(redisServer, [...fixed, '--appendonly', 'no', ...flags], { stdio: 'ignore' });
      const redis = new Redis(url, { retryStrategy: () => 20 });
      redis.on('error', () => undefined);
      await expect.poll(() => redis.status, { timeout: 10_000, interval: 20 }).toBe('ready');
      redis.disconnect();
    },
    kill,
    async end() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
