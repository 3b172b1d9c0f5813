/** Files that were found right → the Config: paths absolute, durations in milliseconds, `main` resolved. */
import { dirname, resolve } from 'node:path';
import type { Config, TopicConfig } from '../config.ts';
import type { ArmedFault } from './armed-fault.ts';
import { evmSourceConfig } from './chain-source.ts';
import { durationMs } from './duration.ts';
import type { VariableName } from './environment.ts';
import type { PipelineFile } from './pipeline-file.ts';
import type { RulesFile } from './rules-file.ts';
import type { Services } from './services.ts';
import type { TopicFile } from './topic-files.ts';

type Parts = Readonly<{
  file: string;
  pipeline: PipelineFile;
  topics: readonly TopicFile[];
  services: Services;
  /** Of the environment, by name: it wins over the file. */
  given: Partial<Record<VariableName, string>>;
  rules: RulesFile;
  armedFault: ArmedFault | null;
  env: NodeJS.ProcessEnv;
}>;

export function assemble(parts: Parts): Config {
  const { file, pipeline, topics, services, given, rules, armedFault, env } = parts;
  const absolute = (path: string) => resolve(dirname(file), path);
  const optional = (path: string | undefined) => (path === undefined ? null : absolute(path));
  const { app, partitions, turn, group, api, log } = pipeline;
  const { latestPerSubject, changes, ttl } = pipeline.redis;
  return {
    ...{ file, app, partitions, turn, group },
    api: { ...api, host: given.MILLRACE_API_HOST ?? api.host },
    log: { level: given.MILLRACE_LOG_LEVEL ?? log.level },
    sources: pipeline.sources.map((source) =>
      source.type === 'evm'
        ? evmSourceConfig(source, { folder: dirname(file), env })
        : { ...source, files: source.files.map(absolute) },
    ),
    dedupe: { windowMs: durationMs(pipeline.dedupe.window) ?? 0 },
    facts: { tokens: absolute(pipeline.facts.tokens), prices: optional(pipeline.facts.prices) },
    posts: { spamModel: optional(pipeline.posts.spamModel) },
    ruleSet: rules.ruleSet,
    rules: { file: rules.shown, places: rules.places },
    services: services.urls,
    security: services.security,
    redis: { latestPerSubject, changes, ttlMs: durationMs(ttl) ?? 0 },
    dataDir: absolute(pipeline.dataDir),
    topics: topics.map((topic) => topicConfig(topic, partitions)),
    armedFault,
  };
}

function topicConfig({ topic, retentionMs }: TopicFile, mainPartitions: number): TopicConfig {
  const { name, why, cleanup, bodies } = topic;
  return {
    ...{ name, why, retentionMs, cleanup, bodies },
    onMainLine: topic.partitions === 'main',
    partitions: topic.partitions === 'main' ? mainPartitions : topic.partitions,
    maxMessageBytes: topic.maxMessageBytes ?? null,
  };
}
