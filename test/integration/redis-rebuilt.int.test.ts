import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { compareLatest } from './redis-latest.ts';
import { type RunningPipeline, startPipeline } from './redis-pipeline.ts';
import { changesOf, type OwnServer, ownServer } from './redis-world.ts';

let server: OwnServer;
let redis: Redis;
let pipeline: RunningPipeline | null;
beforeEach(async () => {
  pipeline = null;
  server = await ownServer();
  await server.start();
  redis = new Redis(server.url, { retryStrategy: () => 50 });
  redis.on('error', () => undefined);
});
afterEach(async () => {
  try {
    await pipeline?.end();
  } finally {
    redis.disconnect();
    await server.end();
  }
});

const start = async (): Promise<RunningPipeline> => {
  pipeline = await startPipeline(inject('urls'), server.url);
  return pipeline;
};

/** Whom Redis has given a fault, and which; what Kafka does on a busy machine is another matter. */
function faultsOf({ faults }: RunningPipeline) {
  const redisFaults = faults.filter(({ code }) => code === 'redis-unavailable' || code === 'watermark-lost');
  return {
    who: [...new Set(redisFaults.map(({ actor }) => actor.split('/')[1]))],
    codes: new Set(redisFaults.map(({ code }) => code)),
  };
}

test('FLUSHALL in the middle of a run is noticed, and Redis comes to equal PostgreSQL', async () => {
  const run = await start();
  await run.written(60);
  await redis.flushall();
  await run.drained();
  expect(await run.behind(30_000)).toBeNull();
  expect(await compareLatest(run.prepared, redis)).toMatchObject({ equal: true });
  expect(faultsOf(run)).toEqual({ who: ['redis-signals'], codes: new Set(['watermark-lost']) });

  // Nothing more comes: only the check can find out.
  await redis.flushall();
  await expect.poll(() => run.behind(100), { timeout: 30_000 }).toBeNull();
  const compared = await compareLatest(run.prepared, redis);
  expect(compared).toMatchObject({ equal: true });
  expect(compared.signals).toBeGreaterThan(50);
  expect(compared.retracted).toBeGreaterThan(0);
});

test('a Redis that is killed and comes back empty holds up nobody, and is rebuilt', async () => {
  const run = await start();
  await run.written(60);
  await server.kill();
  await run.drained();
  expect(await run.behind(300)).toMatch(/^redis {7}is behind after 0.3 s .*: Redis at 127.0.0.1:\d+, while/);
  await server.start();
  expect(await run.behind(60_000)).toBeNull();
  expect(await compareLatest(run.prepared, redis)).toMatchObject({ equal: true });
  expect(faultsOf(run).who).toEqual(['redis-signals']);
});

test('a Redis without memory holds up nobody, and catches up once it has some', async () => {
  const used = /used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? '';
  await redis.config('SET', 'maxmemory', used);
  const run = await start();
  await run.drained();
  expect(await run.behind(300)).toContain('ends of source polygon');
  await redis.config('SET', 'maxmemory', '0');
  expect(await run.behind(60_000)).toBeNull();
  expect(await compareLatest(run.prepared, redis)).toMatchObject({ equal: true });
  expect(faultsOf(run)).toEqual({ who: ['redis-signals'], codes: new Set(['redis-unavailable']) });
  const perOffset = await changesOf(redis, run.prepared.config.app);
  expect(new Set(perOffset).size).toBe(perOffset.length);
});
