/** The topology and the roles an instance was given → the stages it runs. */
import { factTables } from '../facts/fact-tables.ts';
import { Fault } from '../faults.ts';
import type { Keep } from '../kafka/kept.ts';
import type { Supervision } from '../kafka/supervisor.ts';
import { processors, sinks, sources } from '../topology.ts';
import type { Prepared, Role } from './pipeline.ts';
import { spamScaleOf } from './spam-scale-of.ts';
import { type Ground, processorStage, sinkStage, sourceStage } from './stages.ts';

export async function stagesOf(
  prepared: Prepared,
  chosen: ReadonlySet<Role>,
  keep: Keep,
): Promise<Supervision[]> {
  const { config, ruleSet, log, pool, redis, telemetry, goOnAt } = prepared;
  const ground: Ground = { config, log, telemetry, ...(goOnAt && { goOnAt }), now: () => performance.now() };
  const stages: Supervision[] = [];
  if (chosen.has('sinks')) stages.push(...sinks(config, pool, redis).map((sink) => sinkStage(ground, sink)));
  if (chosen.has('processors')) {
    const spam = await spamScaleOf(config);
    const { refine, enrich, score } = processors(config, { ruleSet, spam });
    const facts = await factTables(config.facts);
    const kept = { ...ground, keep };
    stages.push(processorStage(kept, { processor: refine, facts: noFacts }));
    stages.push(processorStage(kept, { processor: enrich, facts }));
    stages.push(processorStage(kept, { processor: score, facts: noFacts }));
  }
  if (chosen.has('producers')) stages.push(sourceStage(ground, sources(config, telemetry)));
  return stages;
}

const noFacts = async (): Promise<never> => {
  throw new Fault('bug', 'A processor without `ask` was given facts to fetch.');
};
