/** The whole system on one screen, in flow order: what flows, through whom, into what. */
import type { Config } from './config.ts';
import { enrich } from './processors/enrich.ts';
import { refine } from './processors/refine.ts';
import type { CompiledRuleSet } from './processors/rules/compile-rule-set.ts';
import { score } from './processors/score.ts';
import { replay } from './producers/replay.ts';
import { postgresEvents } from './sinks/postgres-events.ts';
import type { PostgresPool } from './sinks/postgres-pool.ts';
import { postgresSignals } from './sinks/postgres-signals.ts';

/**
 *     replay ─► raw.chain ─► refine ─► events ─► enrich ─► events.enriched ─► score ─► signals
 *                                                                │                      │
 *                                                                ▼                      ▼
 *                                                         postgres-events        postgres-signals
 */
export const sources = ({ sources: configured }: Config) => configured.map(replay);

export const processors = ({ dedupe: { windowMs }, partitions }: Config, ruleSet: CompiledRuleSet) => ({
  refine: refine({ windowMs }),
  enrich: enrich(),
  score: score({ ruleSet, partitions, windowMs }),
});

export const sinks = ({ app }: Config, pool: PostgresPool) => ({
  events: postgresEvents({ pool, app }),
  signals: postgresSignals({ pool, app }),
});
