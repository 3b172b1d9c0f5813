/** signals → Redis: each subject's latest signals, each signal by its id, and a stream of their changes. */
import { type Progress, type Signal, signalsTopic } from '../events.ts';
import type { Batch } from '../flow/envelope.ts';
import type { Sink, SinkSeat } from '../flow/sink.ts';
import { type RedisLimits, writeRedisBatch } from './redis-batch.ts';
import { type RedisKeys, redisKeys } from './redis-keys.ts';
import {
  checkRedisPosition,
  forgetRedisPosition,
  type RedisHold,
  type RedisPlace,
  takeRedisPosition,
  watermarkLost,
} from './redis-position.ts';
import type { RedisStore } from './redis-store.ts';
import { refuseOverlap } from './refuse-overlap.ts';

export type RedisSignalsOptions = Readonly<{ redis: RedisStore; app: string }> & RedisLimits;

type Seated = Readonly<{ place: RedisPlace; keys: RedisKeys; limits: RedisLimits }>;

export const redisSignalsName = 'redis-signals';

/**
 * Once for as long as Redis keeps its data. What cannot be decoded is passed over: PostgreSQL keeps its
 * bytes.
 */
export function redisSignals({ redis, app, ...limits }: RedisSignalsOptions): Sink<Signal | Progress> {
  const [sink, topic, keys] = [redisSignalsName, signalsTopic.name, redisKeys(app)];
  return {
    name: sink,
    from: signalsTopic,
    delivery: 'once',
    async take(partition, signal) {
      const place = { store: redis, sink, topic, partition, key: keys.position(sink, topic, partition) };
      return seatAt({ place, keys, limits }, await takeRedisPosition(place, signal));
    },
  };
}

function seatAt({ place, keys, limits }: Seated, taken: RedisHold): SinkSeat<Signal | Progress> {
  let hold = taken;
  let writing = false;
  async function write({ entries, next }: Batch<Signal | Progress>, signal: AbortSignal) {
    const outcome = await writeRedisBatch({ place, hold, keys, limits, entries, to: next }, signal);
    if (outcome === 'lost') throw watermarkLost(place);
    if (outcome === 'fenced') return outcome;
    // `already`: an earlier write of the same batch went through although its answer was lost.
    hold = { ...hold, next };
    return 'written';
  }
  return {
    get position() {
      return hold.next;
    },
    async write(batch, signal) {
      refuseOverlap(place, hold.next, batch);
      writing = true;
      try {
        return await write(batch, signal);
      } finally {
        writing = false;
      }
    },
    check: (signal) => checkRedisPosition(place, () => (writing ? null : hold), signal),
    forget: (signal) => forgetRedisPosition(place, hold, signal),
  };
}
