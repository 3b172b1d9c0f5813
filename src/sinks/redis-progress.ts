/** What sources have told through one partition of signals, as far as it has come to Redis. */
import type { Progress } from '../events.ts';
import { signalsTopic } from '../events.ts';
import { redisKeys } from './redis-keys.ts';
import type { RedisStore } from './redis-store.ts';

type Asked = Readonly<{ redis: RedisStore; app: string; partition: number }>;

export async function redisProgress(
  { redis, app, partition }: Asked,
  signal: AbortSignal,
): Promise<Omit<Progress, 'type'>[]> {
  const key = redisKeys(app).progress(signalsTopic.name, partition);
  const rows = await redis.send(['HVALS', key], 'reading progress', signal);
  return Array.isArray(rows) ? rows.map((row) => JSON.parse(String(row))) : [];
}
