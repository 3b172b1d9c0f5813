/** The whole system on one screen, in flow order: what flows, through whom, into what. */
import type { SourceConfig } from './config/source-config.ts';
import type { Config } from './config.ts';
import type {
  EventsEnrichedBody,
  GapsBody,
  RawChainBody,
  RawMarketBody,
  RawSocialBody,
  SignalsBody,
} from './events.ts';
import type { Sink } from './flow/sink.ts';
import type { Source } from './flow/source.ts';
import { enrich } from './processors/enrich.ts';
import type { SpamScale } from './processors/post/spam-scale.ts';
import { refine } from './processors/refine.ts';
import type { CompiledRuleSet } from './processors/rules/compile-rule-set.ts';
import { score } from './processors/score.ts';
import { evm } from './producers/chain/evm.ts';
import { replay } from './producers/replay.ts';
import { replayMarket } from './producers/replay-market.ts';
import { replayPosts } from './producers/replay-posts.ts';
import { postgresEvents } from './sinks/postgres-events.ts';
import { postgresGaps } from './sinks/postgres-gaps.ts';
import type { PostgresPool } from './sinks/postgres-pool.ts';
import { postgresSignals } from './sinks/postgres-signals.ts';
import { redisSignals } from './sinks/redis-signals.ts';
import type { RedisStore } from './sinks/redis-store.ts';
import { silent, type Telemetry } from './telemetry.ts';

/**
 *     evm, replay ───► raw.chain ──┐
 *     replay-market ─► raw.market ─┼► refine ─► events ─► enrich ─► events.enriched ─► score ─► signals
 *     replay-posts ──► raw.social ─┘                                      │                        │
 *                                                                         ▼                        ▼
 *                                                                  postgres-events          postgres-signals
 *                                                                                           redis-signals
 *     what sources and actors could not read ─► gaps ─► postgres-gaps
 */
export const sources = ({ sources: configured }: Config, telemetry: Telemetry = silent) =>
  configured.map((source) => sourceOf(source, telemetry));

function sourceOf(
  source: SourceConfig,
  telemetry: Telemetry,
): Source<RawChainBody | RawMarketBody | RawSocialBody> {
  switch (source.type) {
    case 'replay':
      return replay(source);
    case 'replay-market':
      return replayMarket(source);
    case 'replay-posts':
      return replayPosts(source);
    case 'evm':
      return evm(source, telemetry);
    default:
      return source satisfies never;
  }
}

/** How events are judged: the rules, and the scale that weighs the text of posts. */
export type Judges = Readonly<{ ruleSet: CompiledRuleSet; spam: SpamScale }>;

export const processors = ({ dedupe: { windowMs }, partitions }: Config, { ruleSet, spam }: Judges) => ({
  refine: refine({ windowMs, spam }),
  enrich: enrich(),
  score: score({ ruleSet, partitions, windowMs }),
});

/** Each takes its partitions in a group of its own: none waits for another. */
export const sinks = (
  { app, redis: limits }: Config,
  pool: PostgresPool,
  redis: RedisStore,
): readonly Sink<EventsEnrichedBody | SignalsBody | GapsBody>[] => [
  postgresEvents({ pool, app }),
  postgresSignals({ pool, app }),
  redisSignals({ redis, app, ...limits }),
  postgresGaps({ pool, app }),
];
