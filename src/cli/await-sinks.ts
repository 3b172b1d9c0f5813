/** Whether every sink holds what PostgreSQL does at the end of a recorded input, within a bounded wait. */
import { sinks } from '../topology.ts';
import { awaitRedis, type Waiting } from './await-redis.ts';
import type { Prepared } from './pipeline.ts';
import { statusReport } from './status-report.ts';
import { stillBehind } from './still-behind.ts';

/**
 * Null once all have caught up, else what to tell a person. Redis is asked what it holds, since it may have
 * lost it; of a sink nobody else can ask, its group tells how far it has written.
 */
export async function awaitSinks(
  prepared: Prepared,
  { lengths, ...patience }: Waiting,
  signal: AbortSignal,
): Promise<string | null> {
  const ofRedis = await awaitRedis(prepared, { lengths, ...patience }, signal);
  if (ofRedis !== null) return ofRedis;
  const why = await stillBehind(() => lag(prepared), patience, signal);
  return why && `sink        is ${why}`;
}

async function lag({ config, urls, pool, redis }: Prepared): Promise<string | null> {
  const stages = sinks(config, pool, redis).map(({ name, from }) => ({ name, from: [from] }));
  const { actors } = await statusReport({ config, urls, sources: [], stages, apis: [] }, Date.now());
  const behind = actors.filter(({ lagRecords }) => lagRecords > 0);
  if (behind.length === 0) return null;
  return behind.map(({ actor, lagRecords }) => `${actor} has ${lagRecords} records to write`).join(', ');
}
