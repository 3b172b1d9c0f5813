/**
 * A configuration and the addresses of services → a running pipeline, which drains when its signal aborts.
 */
import type { Config, ServicesConfig } from '../config.ts';
import { topics } from '../events.ts';
import type { ActorId } from '../flow/ids.ts';
import type { Log } from '../flow/log.ts';
import { avroCodec } from '../kafka/codec.ts';
import type { GoOnAt } from '../kafka/going-on.ts';
import { keptNowhere } from '../kafka/kept.ts';
import { keptInLmdb } from '../kafka/kept-in-lmdb.ts';
import { requireKafka } from '../kafka/reach.ts';
import { schemaRegistry } from '../kafka/schema-registry.ts';
import { planSchemas, refuseSchemas } from '../kafka/schemas.ts';
import { type Supervision, supervise } from '../kafka/supervisor.ts';
import { ensureTopics } from '../kafka/topics.ts';
import type { CompiledRuleSet } from '../processors/rules/compile-rule-set.ts';
import { migrate } from '../sinks/postgres-migrate.ts';
import { type PostgresPool, postgresPool } from '../sinks/postgres-pool.ts';
import { type RedisStore, redisStore } from '../sinks/redis-store.ts';
import type { Telemetry } from '../telemetry.ts';
import { kafkaOptions } from './kafka-options.ts';
import { openLog } from './open-log.ts';
import { sideBySide } from './side-by-side.ts';
import { stagesOf } from './stages-of.ts';
import { abandonable, allOrFaults, untilAborted } from './starting.ts';
import { statePlace } from './state-place.ts';
import { subjectsOf } from './subjects-of.ts';
import { topicsOf } from './topics-of.ts';

export const roles = ['producers', 'processors', 'sinks', 'api'] as const;
export type Role = (typeof roles)[number];

/** Services as they are to be used: every one has an address. */
export type ServiceUrls = Readonly<{ [Name in keyof ServicesConfig]: NonNullable<ServicesConfig[Name]> }>;

export type PipelineOptions = Readonly<{
  config: Config;
  ruleSet: CompiledRuleSet;
  urls: ServiceUrls;
  telemetry: Telemetry;
  /** By actor, where a person said it goes on should it have lost its place. */
  goOnAt?: Map<ActorId, GoOnAt>;
}>;

/**
 * What a pipeline stands on once Kafka and PostgreSQL have been prepared for it. Redis is not connected to
 * before something is written there: without it the rest has to run.
 */
export type Prepared = PipelineOptions & Readonly<{ log: Log; pool: PostgresPool; redis: RedisStore }>;

/** Who was fenced waits so many: by then it has heard what has become of its partitions. */
const heartbeats = 3;

/** Creates topics, registers schemas, migrates tables: all of it safe to repeat and to race. */
export const prepare = (options: PipelineOptions, signal: AbortSignal): Promise<Prepared> =>
  abandonable(prepared(options), signal);

async function prepared(options: PipelineOptions): Promise<Prepared> {
  const { config, urls } = options;
  const nameInKafka = (topic: string): string => `${config.app}.${topic}`;
  const kafka = kafkaOptions(config, urls.kafka);
  const registry = { url: urls.registry, ...config.security.registry };
  const codec = avroCodec(schemaRegistry(registry), nameInKafka);
  await allOrFaults([
    requireKafka(kafka).then(() => ensureTopics(topicsOf(config, urls.kafka))),
    planSchemas(registry, subjectsOf(config.app))
      .then(refuseSchemas)
      .then(() => codec.prepare(topics)),
    migrate(urls.postgres, config.app, config.security.postgres.ssl),
  ]);
  const log = await openLog(config, urls.kafka, codec);
  const { app, security } = config;
  return {
    ...options,
    log,
    pool: postgresPool({ url: urls.postgres, app, ...security.postgres }),
    redis: redisStore({ url: urls.redis, app, ...security.redis }),
  };
}

/**
 * Runs what `chosen` says until `signal` aborts, then drains: turns end, offsets are committed, groups are
 * left.
 */
export async function runPipeline(
  prepared: Prepared,
  chosen: ReadonlySet<Role>,
  signal: AbortSignal,
): Promise<void> {
  const place = chosen.has('processors') ? statePlace(prepared.config.dataDir) : null;
  try {
    const keep = place ? keptInLmdb(place.dir) : keptNowhere;
    const { heartbeatMs } = prepared.config.group;
    const stages = await stagesOf(prepared, chosen, keep);
    await runStages(
      stages.map((stage) => ({ ...stage, fencedMs: heartbeats * heartbeatMs })),
      signal,
    );
  } finally {
    place?.release();
  }
}

async function runStages(stages: readonly Supervision[], signal: AbortSignal): Promise<void> {
  // The API alone has no stage to wait for.
  if (stages.length === 0) return untilAborted(signal);
  await sideBySide(stages, (stage, _, ending) => supervise(stage, ending), signal);
}

export async function release({ log, pool, redis }: Prepared): Promise<void> {
  redis.close();
  await Promise.all([log.close(), pool.close()]);
}
