/** A pipeline that was loaded → its stages in flow order, by name, and the topics each reads. */
import { noSpam } from '../processors/post/spam-scale.ts';
import { postgresPool } from '../sinks/postgres-pool.ts';
import { redisStore } from '../sinks/redis-store.ts';
import { processors, sinks } from '../topology.ts';
import type { LoadedPipeline } from './load.ts';
import type { Stage } from './status-report.ts';

/** They are made only to be asked for their names and topics: nothing is connected to. */
export function knownStages({ config, ruleSet }: LoadedPipeline): readonly Stage[] {
  const pool = postgresPool({ url: 'postgres://nowhere', app: config.app });
  const redis = redisStore({ url: 'redis://nowhere', app: config.app });
  const { refine, enrich, score } = processors(config, { ruleSet, spam: noSpam });
  const written = sinks(config, pool, redis).map(({ name, from }) => ({ name, from: [from] }));
  return [refine, enrich, score, ...written];
}
