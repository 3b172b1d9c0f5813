/** One batch as one script call: changes, progress and watermark, all of it or nothing. */
import type { Progress, Signal } from '../events.ts';
import type { Entry } from '../flow/envelope.ts';
import type { NextOffset, Offset } from '../flow/ids.ts';
import { timestampOf } from './postgres-time.ts';
import type { RedisKeys } from './redis-keys.ts';
import { doing, type RedisHold, type RedisPlace, textOf } from './redis-position.ts';

export type RedisLimits = Readonly<{
  latestPerSubject: number;
  /** Entries kept in the stream of changes; a hundred more or less. */
  changes: number;
  /** A signal is kept for so long after the append time of what changed it last. */
  ttlMs: number;
}>;

export type RedisStep = Readonly<{
  place: RedisPlace;
  hold: RedisHold;
  keys: RedisKeys;
  limits: RedisLimits;
  entries: readonly Entry<Signal | Progress>[];
  to: NextOffset;
}>;

/**
 * The watermark is looked at first and moved last. Redis stops a script that lacks memory at its first write
 * or not at all; should another error tear it, the same batch comes again and sets everything to the same.
 * Deadlines are absolute, so that what is rebuilt is forgotten at the time at which it would have been.
 * What leaves the list leaves altogether: what is kept is bounded by subjects × latestPerSubject.
 */
const script = `
local position, changes, progress = KEYS[1], KEYS[2], KEYS[3]
local epoch, from, to, limit, cap, signals, partition = unpack(ARGV, 1, 7)
local held = redis.call('HMGET', position, 'epoch', 'next')
local at = held[2] or ''
if not held[1] then return 'lost' end
if held[1] ~= epoch then return 'fenced' end
if at == to then return 'already' end
if at ~= from then return 'lost' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local a = 8
for k = 4, #KEYS, 2 do
  local latest = KEYS[k + 1]
  local id, score, deadline, offset, json = unpack(ARGV, a, a + 4)
  redis.call('SET', KEYS[k], json, 'PXAT', deadline)
  redis.call('ZADD', latest, score, id)
  for _, old in ipairs(redis.call('ZRANGE', latest, 0, -limit - 1)) do
    redis.call('ZREM', latest, old)
    redis.call('DEL', signals .. old)
  end
  local left = redis.call('PTTL', latest)
  if left < 0 or left < deadline - now then redis.call('PEXPIREAT', latest, deadline) end
  redis.call('XADD', changes, 'MAXLEN', '~', cap, '*',
    'partition', partition, 'offset', offset, 'signal', json)
  a = a + 5
end
for p = a, #ARGV, 2 do redis.call('HSET', progress, ARGV[p], ARGV[p + 1]) end
redis.call('HSET', position, 'next', to)
return 'written'`;

export type RedisOutcome = 'written' | 'already' | 'fenced' | 'lost';

export async function writeRedisBatch(step: RedisStep, signal: AbortSignal): Promise<RedisOutcome> {
  const { place, hold, keys, limits, entries, to } = step;
  const changes = entries.flatMap((entry) => changeOf(entry, limits.ttlMs));
  const touched = [
    ...[place.key, keys.changes, keys.progress(place.topic, place.partition)],
    ...changes.flatMap(({ id, subject }) => [keys.signal(id), keys.latest(subject)]),
  ];
  const head = [hold.epoch, textOf(hold.next), to, limits.latestPerSubject, limits.changes];
  const values = [
    ...[...head, keys.signal(''), place.partition],
    ...changes.flatMap(({ id, at, deadline, offset, json }) => [id, at, deadline, offset, json]),
    ...entries.flatMap(progressOf),
  ];
  const command = ['EVAL', script, touched.length, ...touched, ...values] as const;
  const answer = await place.store.send(command, doing('writing', place), signal);
  return outcomes.find((outcome) => outcome === answer) ?? 'lost';
}

const outcomes: readonly RedisOutcome[] = ['written', 'already', 'fenced', 'lost'];

type Change = Readonly<{
  id: string;
  subject: string;
  at: number;
  deadline: number;
  offset: Offset;
  json: string;
}>;

/** What a reader of Redis gets has the names and the time that the API gives it; neither tells the source. */
function changeOf(entry: Entry<Signal | Progress>, ttlMs: number): Change[] {
  if (entry.type !== 'record' || entry.envelope.body.type !== 'Signal') return [];
  const { id, at, appendedAt, body } = entry.envelope;
  const { type: _, source: _source, ...signal } = body;
  const json = JSON.stringify({ id, ...signal, at: timestampOf(at) });
  return [{ id, subject: body.subject, at, deadline: appendedAt + ttlMs, offset: entry.offset, json }];
}

function progressOf(entry: Entry<Signal | Progress>): string[] {
  if (entry.type !== 'record' || entry.envelope.body.type !== 'Progress') return [];
  const { type: _, ...progress } = entry.envelope.body;
  return [`${progress.source}/${progress.origin}`, JSON.stringify(progress)];
}
