/** Files + environment → one frozen, validated Config; the only place that reads the environment. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ArmedFault, readArmedFault } from './config/armed-fault.ts';
import { assemble } from './config/assemble.ts';
import { deepFreeze } from './config/deep-freeze.ts';
import { readEnvironment } from './config/environment.ts';
import type { Reading } from './config/issue.ts';
import { pipelineShape } from './config/pipeline-file.ts';
import { pipelineIssues, retentionIssues } from './config/pipeline-issues.ts';
import { refusal } from './config/refusal.ts';
import { type RulePlaces, type RulesFile, readRulesFile } from './config/rules-file.ts';
import type { SecurityConfig } from './config/security.ts';
import { readServices } from './config/services.ts';
import { shaped } from './config/shape.ts';
import type { SourceConfig } from './config/source-config.ts';
import { readTopicFiles } from './config/topic-files.ts';
import { readYamlFile, type YamlFile } from './config/yaml-file.ts';

/** One file of topics/, with `partitions: main` resolved. `retentionMs: null` is for ever. */
export type TopicConfig = Readonly<{
  name: string;
  why: string;
  /** Whether it has the partitions of the pipeline, and dedupe's memory may hang on its retention. */
  onMainLine: boolean;
  partitions: number;
  retentionMs: number | null;
  cleanup: 'delete' | 'compact';
  /** null: the broker's default. */
  maxMessageBytes: number | null;
  bodies: readonly string[];
}>;

export type RuleConfig = Readonly<{ name: string; points: number; when: string; because: string }>;

export type RuleSetConfig = Readonly<{
  name: string;
  version: number;
  threshold: number;
  rules: readonly RuleConfig[];
}>;

/** Services by URL; null: the embedded stack's. */
export type ServicesConfig = Readonly<{
  kafka: readonly string[] | null;
  registry: string | null;
  postgres: string | null;
  redis: string | null;
}>;

export type Config = Readonly<{
  /** The pipeline file, absolute. */
  file: string;
  app: string;
  /** Partitions of every topic on the main line. */
  partitions: number;
  sources: readonly SourceConfig[];
  dedupe: Readonly<{ windowMs: number }>;
  /** Absolute paths of the tables of facts; null where there is none. */
  facts: Readonly<{ tokens: string; prices: string | null }>;
  /** Absolute path of what spam was learned from; null: no post is taken for spam. */
  posts: Readonly<{ spamModel: string | null }>;
  ruleSet: RuleSetConfig;
  /** Where the rule set was read from, as a person would name it, and where each rule's fields stand. */
  rules: Readonly<{ file: string; places: readonly RulePlaces[] }>;
  /** Bounds of one turn; `restMs` lies between two turns of an actor that has read all there is. */
  turn: Readonly<{ records: number; bytes: number; ms: number; restMs: number }>;
  group: Readonly<{
    sessionTimeoutMs: number;
    heartbeatMs: number;
    rebalanceTimeoutMs: number;
    transactionTimeoutMs: number;
  }>;
  security: SecurityConfig;
  services: ServicesConfig;
  /** What Redis keeps: a bounded copy of the latest signals, and for how long. */
  redis: Readonly<{ latestPerSubject: number; changes: number; ttlMs: number }>;
  api: Readonly<{
    host: string;
    /** One that is taken gives way to a free one; 0: any free one. */
    port: number;
    /** Origins whose pages may read the API. */
    cors: readonly string[];
    /** Of one client address; 0: no limit. */
    requestsPerMinute: number;
  }>;
  log: Readonly<{ level: string }>;
  /** Absolute path of what this checkout keeps on disk. */
  dataDir: string;
  topics: readonly TopicConfig[];
  /** What a test has this process do to itself; null, but in such a test. */
  armedFault: ArmedFault | null;
}>;

export type ConfigOptions = Readonly<{
  /** The pipeline file; `millrace.yml` in the current folder where not given. */
  file?: string;
  /** The process's own where not given. */
  env?: NodeJS.ProcessEnv;
  /** The topic files; the ones this version ships where not given. */
  topicsDir?: string;
}>;

/** Reads and checks everything; throws one `bad-config` or `bad-rules` with every issue as `file:line: …`. */
export function loadConfig(options: ConfigOptions = {}): Config {
  const file = resolve(options.file ?? 'millrace.yml');
  const { value: yaml, issues: unreadable } = readYamlFile(file);
  if (!yaml) throw refusal('bad-config', unreadable);
  const folder = dirname(file);
  const pipeline = shaped(pipelineShape, yaml);
  const topics = readTopicFiles(options.topicsDir ?? fileURLToPath(new URL('../topics/', import.meta.url)));
  const env = options.env ?? process.env;
  const given = readEnvironment(env);
  const armed = readArmedFault(env);
  const services = readServices(pipeline.value?.services, given.value ?? {}, { file: yaml, folder, env });
  const rules = readNamedRules(yaml, folder);
  const issues = [
    ...pipeline.issues,
    ...pipelineIssues(yaml, folder, env),
    ...topics.issues,
    ...retentionIssues(yaml, topics.value ?? []),
    ...given.issues,
    ...armed.issues,
    ...services.issues,
  ];
  if (issues.length > 0) throw refusal('bad-config', [...issues, ...rules.issues]);
  if (
    !pipeline.value ||
    !topics.value ||
    !services.value ||
    !given.value ||
    !rules.value ||
    rules.issues.length > 0
  )
    throw refusal('bad-rules', rules.issues);
  const parts = {
    ...{ file, pipeline: pipeline.value, topics: topics.value, given: given.value },
    ...{ services: services.value, rules: rules.value, armedFault: armed.value, env },
  };
  return deepFreeze(assemble(parts));
}

/** Read even where the rest of the pipeline file is wrong, so that everything is told at once. */
function readNamedRules(yaml: YamlFile, folder: string): Reading<RulesFile> {
  const name = yaml.at(['rules']);
  const path = typeof name === 'string' ? resolve(folder, name) : null;
  return path !== null && existsSync(path) ? readRulesFile(path) : { value: null, issues: [] };
}
