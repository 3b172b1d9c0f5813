/** A Redis → how many signals a second the sink writes, beside the same commands with no promise at all. */
import { Redis } from 'ioredis';
import type { Signal } from '../../src/events.ts';
import { redisKeys } from '../../src/sinks/redis-keys.ts';
import { redisSignals } from '../../src/sinks/redis-signals.ts';
import { redisStore } from '../../src/sinks/redis-store.ts';
import { batchOf, signal } from '../../test/flowing.ts';
import type { Amount } from './postgres-rows.ts';

const size = 500;
const subjects = 1_000;
const limits = { latestPerSubject: 100, changes: 10_000, ttlMs: 4_000_000_000_000 };

export type Writes = Readonly<Record<'sink' | 'bare', readonly number[]>>;

export async function redisWrites(url: string, { count, rounds }: Amount): Promise<Writes> {
  const redis = new Redis(url);
  const found: Record<keyof Writes, number[]> = { sink: [], bare: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      found.sink.push(await perSecond(count, () => bySink(url, `sink${round}`, count)));
      found.bare.push(await perSecond(count, () => bare(redis, `bare${round}`, count)));
      for (const app of [`sink${round}`, `bare${round}`]) {
        const there = await redis.xinfo('STREAM', redisKeys(app).changes);
        if (!Array.isArray(there)) throw new Error(`${app} wrote nothing`);
      }
    }
  } finally {
    redis.disconnect();
  }
  return found;
}

async function perSecond(count: number, write: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await write();
  return (count * 1_000) / (performance.now() - began);
}

const never = new AbortController().signal;
const bodyOf = (number: number) =>
  signal({ eventId: `evm:137:0xbb:${number}`, subject: `token:137:${number % subjects}` });

const recordOf = (number: number): [id: string, body: Signal] => [`s${number}`, bodyOf(number)];

async function bySink(url: string, app: string, count: number): Promise<void> {
  const store = redisStore({ url, app });
  try {
    const seat = await redisSignals({ redis: store, app, ...limits }).take(0, never);
    for (let at = 0; at < count; at += size) {
      const from = seat.position ?? 0;
      const batch = batchOf(from, ...Array.from({ length: size }, (_, index) => recordOf(at + index)));
      if ((await seat.write(batch, never)) !== 'written') throw new Error('the sink was fenced');
    }
  } finally {
    store.close();
  }
}

/** A pipeline of commands: neither a transaction, nor a position, nor bounds of what is kept. */
async function bare(redis: Redis, app: string, count: number): Promise<void> {
  const keys = redisKeys(app);
  for (let at = 0; at < count; at += size) {
    const pipeline = redis.pipeline();
    for (let number = at; number < at + size; number++) {
      const body = bodyOf(number);
      const json = JSON.stringify({ id: `s${number}`, ...body });
      pipeline.set(keys.signal(`s${number}`), json);
      pipeline.zadd(keys.latest(body.subject), number, `s${number}`);
      pipeline.xadd(keys.changes, 'MAXLEN', '~', limits.changes, '*', 'signal', json);
    }
    await pipeline.exec();
  }
}
