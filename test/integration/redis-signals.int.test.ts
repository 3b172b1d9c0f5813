import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Signal } from '../../src/events.ts';
import type { SinkSeat } from '../../src/flow/sink.ts';
import { redisKeys } from '../../src/sinks/redis-keys.ts';
import { redisProgress } from '../../src/sinks/redis-progress.ts';
import { redisSignals } from '../../src/sinks/redis-signals.ts';
import type { RedisStore } from '../../src/sinks/redis-store.ts';
import { batchOf, progress, signal } from '../flowing.ts';
import { latestOf } from './redis-latest.ts';
import { ages, changesOf, type RedisWorld, redisWorld } from './redis-world.ts';

const never = new AbortController().signal;
const { redis: url } = inject('urls');
const subject = signal().subject;

let world: RedisWorld;
beforeEach(() => {
  world = redisWorld(url);
});
afterEach(() => world.end());

const take = (from = world) => from.sink.take(0, never);
const ids = async () => (await latestOf(world.redis, world.app, subject)).map(({ id }) => id);
const lives = async () =>
  (await latestOf(world.redis, world.app, subject)).map(({ id, state, revision }) => [id, state, revision]);
const changes = () => changesOf(world.redis, world.app);
const write = (seat: SinkSeat<Signal>, from: number, ...records: Parameters<typeof batchOf<Signal>>[1][]) =>
  seat.write(batchOf<Signal>(from, ...records), never);

describe('a batch of signals', () => {
  test('becomes a signal by its id, a place in its subject, a change and a position', async () => {
    expect(await write(await take(), 4, ['s1', signal()])).toBe('written');
    const text = await world.redis.get(redisKeys(world.app).signal('s1'));
    const { type: _, source: _source, ...body } = signal();
    expect(JSON.parse(text ?? '')).toEqual({ id: 's1', ...body, at: '2021-04-20T12:00:00.000Z' });
    expect(await ids()).toEqual(['s1']);
    expect(await changes()).toEqual(['4 s1 1']);
    expect((await take()).position).toBe(6);
  });

  test('leaves the newest of each subject by event time, and of the others nothing', async () => {
    const seat = await take();
    await write(seat, 0, ['c', signal(), 30], ['a', signal(), 10], ['b', signal(), 20]);
    await write(seat, 9, ['o', signal({ subject: 'other' }), 1], ['e', signal(), 50], ['d', signal(), 40]);
    expect(await ids()).toEqual(['e', 'd', 'c']);
    expect(await world.redis.keys(`${world.app}:signal:*`)).toHaveLength(4);
    await write(seat, 20, ['a', signal({ revision: 2, state: 'confirmed' }), 10]);
    expect(await ids()).toEqual(['e', 'd', 'c']);
    expect(await world.redis.exists(redisKeys(world.app).signal('a'))).toBe(0);
    expect((await changes()).at(-1)).toBe('20 a 2');
  });

  test('with a retraction puts it in the place of what it takes back', async () => {
    const seat = await take();
    await write(seat, 0, ['a', signal(), 10], ['b', signal(), 20]);
    await write(seat, 9, ['a', signal({ revision: 2, state: 'retracted' }), 10], ['c', signal(), 30]);
    expect(await lives()).toEqual([
      ['c', 'provisional', 1],
      ['b', 'provisional', 1],
      ['a', 'retracted', 2],
    ]);
    await write(seat, 20, ['a', signal({ revision: 3 }), 10]);
    expect((await lives()).at(-1)).toEqual(['a', 'provisional', 3]);
  });

  test('tells of each change in its order, and keeps about as many as it may', async () => {
    const small = redisWorld(url, { changes: 100 });
    const seat = await take(small);
    const made = Array.from({ length: 1_000 }, (_, n): [string, Signal] => [`s${n}`, signal()]);
    for (let from = 0; from < 5_000; from += 1_001) await write(seat, from, ...made);
    const told = (await changesOf(small.redis, small.app)).map((line) => Number(line.split(' ')[0]));
    expect(told.length).toBeGreaterThanOrEqual(100);
    expect(told.length).toBeLessThan(300);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(5_003);
    await small.end();
  });

  test('is kept for as long after it was appended as it may, and its subject as long as it', async () => {
    const brief = redisWorld(url, { ttlMs: Date.now() + 60_000 });
    await write(await take(brief), 0, ['s1', signal()]);
    const keys = redisKeys(brief.app);
    for (const key of [keys.signal('s1'), keys.latest(subject)]) {
      const left = await brief.redis.pttl(key);
      expect(left).toBeGreaterThan(50_000);
      expect(left).toBeLessThanOrEqual(60_001);
    }
    await brief.end();
    const past = redisWorld(url, { ttlMs: 1 });
    expect(await write(await take(past), 0, ['s1', signal()])).toBe('written');
    expect(await latestOf(past.redis, past.app, subject)).toEqual([]);
    await past.end();
  });

  test('of five thousand with NUL and half a surrogate in their subjects is written as one', async () => {
    const many = Array.from({ length: 5_000 }, (_, n): [string, Signal] => [
      `s${n}`,
      signal({ subject: `${n}\0\ud800` }),
    ]);
    expect(await write(await take(), 0, ...many)).toBe('written');
    expect(await world.redis.keys(`${world.app}:latest:*`)).toHaveLength(5_000);
  });

  test('shows how far each source has come', async () => {
    const seat = await take();
    await seat.write(batchOf(0, ['p', progress(7)], ['q', progress(9, { origin: 1, ended: true })]), never);
    await seat.write(batchOf(5, ['p', progress(8)]), never);
    const rows = await redisProgress({ redis: world.store, app: world.app, partition: 0 }, never);
    expect(rows.map(({ origin, position, ended }) => [origin, position, ended]).toSorted()).toEqual([
      [0, 8, false],
      [1, 9, true],
    ]);
  });
});

describe('a position', () => {
  test('that has moved although the answer was lost lets the same batch apply nothing', async () => {
    let losing = true;
    const deaf: RedisStore = {
      ...world.store,
      async send(command, doing, signal) {
        const answer = await world.store.send(command, doing, signal);
        if (doing.startsWith('writing') && losing) throw new Error('no answer');
        return answer;
      },
    };
    const sizes = { latestPerSubject: 3, changes: 100, ttlMs: ages };
    const seat = await redisSignals({ redis: deaf, app: world.app, ...sizes }).take(0, never);
    await expect(write(seat, 0, ['s1', signal()])).rejects.toThrow('no answer');
    losing = false;
    expect(await write(seat, 0, ['s1', signal()])).toBe('written');
    expect(await changes()).toEqual(['0 s1 1']);
    expect(await write(seat, 2, ['s2', signal()])).toBe('written');
    expect(await changes()).toEqual(['0 s1 1', '2 s2 1']);
  });

  test('is refused to a former owner, which its check tells as well', async () => {
    const zombie = await take();
    await write(zombie, 0, ['s1', signal()]);
    const heir = await take();
    expect(await write(zombie, 2, ['z', signal()])).toBe('fenced');
    await expect(zombie.check?.(never)).rejects.toMatchObject({ code: 'fenced' });
    expect(await write(heir, 2, ['s2', signal()])).toBe('written');
    expect(await changes()).toEqual(['0 s1 1', '2 s2 1']);
  });

  test('that is lost is noticed by the next write and by the check, and taken anew', async () => {
    const seat = await take();
    await write(seat, 0, ['s1', signal()]);
    await seat.check?.(never);
    await world.redis.del(await world.redis.keys(`${world.app}:*`));
    await expect(write(seat, 2, ['s2', signal()])).rejects.toMatchObject({ code: 'watermark-lost' });
    await expect(seat.check?.(never)).rejects.toMatchObject({ code: 'watermark-lost' });
    expect(await changes()).toEqual([]);
    expect((await take()).position).toBeNull();
  });

  test('that is lost before the first write is noticed by that', async () => {
    const seat = await take();
    await world.redis.del(await world.redis.keys(`${world.app}:*`));
    await expect(write(seat, 0, ['s1', signal()])).rejects.toMatchObject({ code: 'watermark-lost' });
  });

  test('is not a former owner’s once the data was lost, though it counts as the first', async () => {
    const zombie = await take();
    await world.redis.del(await world.redis.keys(`${world.app}:*`));
    const heir = await take();
    expect(await write(zombie, 0, ['z', signal()])).toBe('fenced');
    expect(await write(heir, 0, ['s1', signal()])).toBe('written');
  });

  test('that went back, as in a replica that lagged, is noticed and gone on from', async () => {
    const seat = await take();
    await write(seat, 0, ['s1', signal()]);
    await write(seat, 2, ['s2', signal()]);
    await world.redis.hset(redisKeys(world.app).position('redis-signals', 'signals', 0), 'next', '2');
    await expect(seat.check?.(never)).rejects.toMatchObject({ code: 'watermark-lost' });
    await expect(write(seat, 4, ['s3', signal()])).rejects.toMatchObject({ code: 'watermark-lost' });
    expect((await take()).position).toBe(2);
  });

  test('that the log no longer has is forgotten by its owner, and by nobody else', async () => {
    const former = await take();
    await write(former, 0, ['s1', signal()]);
    const owner = await take();
    await former.forget?.(never);
    expect(
      (await world.redis.hgetall(redisKeys(world.app).position('redis-signals', 'signals', 0))).next,
    ).toBe('2');
    await owner.forget?.(never);
    expect((await take()).position).toBeNull();
  });
});
