/** Where a sink goes on in a partition, kept in Redis beside what was written: who may write, from where. */
import { Fault } from '../faults.ts';
import { type NextOffset, nextOffset } from '../flow/ids.ts';
import type { RedisStore } from './redis-store.ts';

export type RedisPlace = Readonly<{
  store: RedisStore;
  sink: string;
  topic: string;
  partition: number;
  /** The key of the watermark. */
  key: string;
}>;

/** An owner's hold: it ends when somebody takes the place again, which raises the epoch. */
export type RedisHold = Readonly<{ epoch: string; next: NextOffset | null }>;

/**
 * Takes the place over and says where to go on. The epoch is the server's clock in microseconds, or one more
 * than the last: a count would begin at 1 again once Redis has lost its data, and a former owner could hold
 * the same. Lua would write so large a number with an exponent.
 */
const takeScript = `
local now = redis.call('TIME')
local last = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
local epoch = string.format('%.0f', math.max(last + 1, now[1] * 1000000 + now[2]))
redis.call('HSET', KEYS[1], 'epoch', epoch)
return { epoch, redis.call('HGET', KEYS[1], 'next') or '' }`;

export async function takeRedisPosition(place: RedisPlace, signal: AbortSignal): Promise<RedisHold> {
  const answer = await place.store.send(['EVAL', takeScript, 1, place.key], doing('taking', place), signal);
  const [epoch = '', next = ''] = texts(answer);
  return { epoch, next: next === '' ? null : nextOffset(Number(next)) };
}

/** Throws where the watermark is not the one that `hold` says it is. */
export async function checkRedisPosition(
  place: RedisPlace,
  hold: () => RedisHold | null,
  signal: AbortSignal,
): Promise<void> {
  const before = hold();
  const command = ['HMGET', place.key, 'epoch', 'next'] as const;
  const answer = await place.store.send(command, doing('checking', place), signal);
  // What was written while the question was on its way has moved the watermark, or has found it wrong itself.
  if (before === null || hold() !== before) return;
  const [epoch = '', next = ''] = texts(answer);
  if (epoch === before.epoch && next === textOf(before.next)) return;
  if (epoch === '' || epoch === before.epoch) throw watermarkLost(place);
  throw new Fault('fenced', `${place.topic}-${place.partition} of ${place.sink} has been taken over`);
}

const forgetScript = `
if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then redis.call('HDEL', KEYS[1], 'next') end
return 'forgotten'`;

/** Drops the position, if it is still this owner's to drop. */
export async function forgetRedisPosition(
  place: RedisPlace,
  { epoch }: RedisHold,
  signal: AbortSignal,
): Promise<void> {
  await place.store.send(['EVAL', forgetScript, 1, place.key, epoch], doing('forgetting', place), signal);
}

/** The next incarnation finds another watermark or none, and goes on from there or from the log's start. */
export function watermarkLost({ store, sink, topic, partition }: RedisPlace): Fault {
  const what = `Redis at ${store.where} has lost what ${sink} wrote of ${topic}-${partition}`;
  return new Fault('watermark-lost', `${what}; it is rebuilt from the log`);
}

export const doing = (what: string, { topic, partition }: RedisPlace): string =>
  `${what} ${topic}-${partition}`;

/** The empty text stands for none, since Lua has no null that could be sent to it. */
export const textOf = (next: NextOffset | null): string => (next === null ? '' : String(next));

const texts = (answer: unknown): string[] =>
  Array.isArray(answer) ? answer.map((text) => (typeof text === 'string' ? text : '')) : [];
