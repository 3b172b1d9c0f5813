/** The latest signals of each subject as a reader of Redis sees them, beside those that PostgreSQL has. */
import type { Redis } from 'ioredis';
import type { Prepared } from '../../src/cli/pipeline.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import { redisKeys } from '../../src/sinks/redis-keys.ts';

export type ReadSignal = Readonly<{
  id: string;
  subject: string;
  state: string;
  revision: number;
  at: string;
}>;

/** Newest first. */
export async function latestOf(redis: Redis, app: string, subject: string): Promise<ReadSignal[]> {
  const keys = redisKeys(app);
  const ids = await redis.zrevrange(keys.latest(subject), 0, -1);
  const texts = ids.length === 0 ? [] : await redis.mget(ids.map(keys.signal));
  return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as ReadSignal]));
}

type Compared = Readonly<{ subjects: number; signals: number; retracted: number; equal: boolean }>;

/** For every subject there is. */
export async function compareLatest({ config, pool }: Prepared, redis: Redis): Promise<Compared> {
  const rows = await pool.query<Omit<ReadSignal, 'at'> & { at: Date }>(
    `SELECT id, subject, state, revision, at FROM ${schemaOf(config.app)}.signals
      ORDER BY at DESC, id COLLATE "C" DESC`,
    [],
  );
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  let equal = (await redis.keys(`${config.app}:latest:*`)).length === subjects.length;
  let signals = 0;
  let retracted = 0;
  for (const subject of subjects) {
    const mine = rows.filter((row) => row.subject === subject).slice(0, config.redis.latestPerSubject);
    const expected = mine.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
    const found = (await latestOf(redis, config.app, subject)).map(
      ({ id, subject: of, state, revision, at }) => ({ id, subject: of, state, revision, at }),
    );
    equal &&= JSON.stringify(found) === JSON.stringify(expected);
    signals += found.length;
    retracted += found.filter(({ state }) => state === 'retracted').length;
  }
  return { subjects: subjects.length, signals, retracted, equal };
}
