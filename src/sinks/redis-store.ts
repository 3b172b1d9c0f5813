/** A Redis URL → the one way into Redis: commands that are answered soon or throw `redis-unavailable`. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { TlsConfig } from '../config/security.ts';
import { Fault } from '../faults.ts';
import { redisFault } from './redis-fault.ts';

export type RedisCommand = readonly [name: string, ...parameters: (string | number)[]];

export type RedisStore = Readonly<{
  /** Host, port and database, for messages; no credentials. */
  where: string;
  /** Sends one command, once. After a throw it may have been carried out or not. */
  send(command: RedisCommand, doing: string, signal: AbortSignal): Promise<unknown>;
  close(): void;
}>;

export type RedisOptions = Readonly<{
  url: string;
  /** Shown in CLIENT LIST. */
  app: string;
  /** What Node's TLS takes; a URL of rediss:// needs none where the system trusts the server. */
  ssl?: TlsConfig;
  /** How long a connection, and each answer, may take. */
  answerMs?: number;
}>;

/**
 * Connects with the first command and again whenever the connection is lost. Nothing is queued or sent twice:
 * a queue would hold a batch for each attempt for as long as Redis is down.
 */
export function redisStore({ url, app, ssl, answerMs = 5_000 }: RedisOptions): RedisStore {
  const where = serverOf(url);
  const redis = new Redis(url, {
    lazyConnect: true,
    ...(ssl && { tls: { ...ssl } }),
    connectionName: app,
    connectTimeout: answerMs,
    commandTimeout: answerMs,
    // A black hole: without it what was written to the socket would pile up until TCP gives up.
    socketTimeout: answerMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** attempt),
    // The address leads to what was the primary before a failover.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
  });
  // Without a listener ioredis writes to the console; who uses the connection next hears of it as well.
  redis.on('error', () => undefined);
  redis.setMaxListeners(0);
  return {
    where,
    async send([name, ...parameters], doing, signal) {
      try {
        await connected(redis, answerMs, signal);
        return await redis.call(name, parameters);
      } catch (thrown) {
        throw redisFault(thrown, where, doing);
      }
    },
    close: () => redis.disconnect(),
  };
}

/** Host, port and database of a URL. */
export function serverOf(url: string): string {
  if (!URL.canParse(url)) throw new Fault('bad-config', 'the URL of Redis cannot be parsed; correct it');
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

/** Waits while Redis loads its data; an attempt that fails meanwhile is thrown as it comes. */
async function connected(redis: Redis, answerMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (redis.status === 'ready') return;
  const either = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  const ready = once(redis, 'ready', { signal: either });
  if (redis.status === 'wait') redis.connect().catch(() => undefined);
  await ready;
}
