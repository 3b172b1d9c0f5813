import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Signal } from '../../src/events.ts';
import { redisStore } from '../../src/sinks/redis-store.ts';
import { batchOf, signal } from '../flowing.ts';
import { latestOf } from './redis-latest.ts';
import { changesOf, type OwnServer, ownServer, type RedisWorld, redisWorld } from './redis-world.ts';

const never = new AbortController().signal;
const { subject } = signal();
const unavailable = { code: 'redis-unavailable' };

let server: OwnServer;
beforeAll(async () => {
  server = await ownServer();
});
afterAll(() => server.end());

let world: RedisWorld;
beforeEach(async () => {
  await server.start();
  world = redisWorld(server.url);
  world.redis.on('error', () => undefined);
});
afterEach(async () => {
  await world.end();
  await server.kill();
});

const large = (count: number): [string, Signal][] =>
  Array.from({ length: count }, (_, n) => [`s${n}`, signal({ subject: `${n}`, ruleSet: 'x'.repeat(1_000) })]);

test('a batch that finds Redis down is refused soon, and written once Redis is back', async () => {
  const seat = await world.sink.take(0, never);
  await seat.write(batchOf(0, ['s1', signal()]), never);
  await server.kill();
  const began = performance.now();
  await expect(seat.write(batchOf(2, ['s2', signal()]), never)).rejects.toMatchObject(unavailable);
  await expect(world.sink.take(0, never)).rejects.toMatchObject(unavailable);
  expect(performance.now() - began).toBeLessThan(3_000);
  await server.start();
  await expect.poll(() => world.sink.take(0, never).catch(() => null), { timeout: 5_000 }).not.toBeNull();
  expect((await world.sink.take(0, never)).position).toBeNull();
  const heir = await world.sink.take(0, never);
  expect(await heir.write(batchOf(0, ['s1', signal()], ['s2', signal()]), never)).toBe('written');
});

test('a batch that finds no memory leaves nothing behind, and is written once there is some', async () => {
  const seat = await world.sink.take(0, never);
  await world.redis.config('SET', 'maxmemory', '1mb');
  const batch = batchOf(0, ...large(500));
  await expect(seat.write(batch, never)).rejects.toMatchObject({
    ...unavailable,
    message: expect.stringContaining('raise its maxmemory'),
  });
  expect(await changesOf(world.redis, world.app)).toEqual([]);
  expect(seat.position).toBeNull();
  await seat.check?.(never);
  await world.redis.config('SET', 'maxmemory', '0');
  expect(await seat.write(batch, never)).toBe('written');
  expect(await changesOf(world.redis, world.app)).toHaveLength(500);
});

test('a batch is all there or not at all, wherever in it memory runs out', async () => {
  const seat = await world.sink.take(0, never);
  const batch = batchOf(0, ...large(2_000));
  const used = async () => Number(/used_memory:(\d+)/.exec(await world.redis.info('memory'))?.[1]);
  const before = await used();
  let limit = before;
  for (let outcome = ''; outcome !== 'written'; limit += 250_000) {
    await world.redis.config('SET', 'maxmemory', String(limit));
    expect(await world.redis.keys(`${world.app}:[^p]*`)).toEqual([]);
    outcome = await seat.write(batch, never).catch(() => 'refused');
  }
  expect(await used()).toBeGreaterThan(limit);
  expect(await world.redis.keys(`${world.app}:latest:*`)).toHaveLength(2_000);
  expect((await changesOf(world.redis, world.app)).at(-1)).toBe('1999 s1999 1');
  await expect(seat.write(batchOf(2_001, ...large(1)), never)).rejects.toMatchObject(unavailable);
  expect(await seat.check?.(never)).toBeUndefined();
});

test('a replica is refused by name, and its data left alone', async () => {
  await world.redis.replicaof('127.0.0.1', 1);
  await expect(world.sink.take(0, never)).rejects.toMatchObject({
    ...unavailable,
    message: expect.stringContaining('name the primary'),
  });
});

test('a batch over somebody else’s key is refused, and written once that is gone', async () => {
  const seat = await world.sink.take(0, never);
  await world.redis.set(`${world.app}:latest:${subject}`, 'theirs');
  const batch = batchOf(0, ['o', signal({ subject: 'other' })], ['s1', signal()]);
  for (let again = 0; again < 2; again++)
    await expect(seat.write(batch, never)).rejects.toMatchObject(unavailable);
  await world.redis.del(`${world.app}:latest:${subject}`);
  expect(await seat.write(batch, never)).toBe('written');
  expect(await latestOf(world.redis, world.app, subject)).toHaveLength(1);
});

test('a server that takes everything and answers nothing is given up, and holds no batches', async () => {
  const hole = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  const address = hole.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const store = redisStore({ url: `redis://127.0.0.1:${port}`, app: 'hole', answerMs: 200 });
  const began = performance.now();
  for (let attempt = 0; attempt < 3; attempt++)
    await expect(store.send(['PING'], 'asking', never)).rejects.toMatchObject(unavailable);
  expect(performance.now() - began).toBeLessThan(3_000);
  store.close();
  hole.close();
});
