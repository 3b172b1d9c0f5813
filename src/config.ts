/** Files + environment → one frozen, validated Config; the only place that reads the environment. */
import { Fault } from './faults.ts';

/** A recorded input: raw logs in files, read in order. Paths are absolute. */
export type ReplaySourceConfig = Readonly<{
  name: string;
  type: 'replay';
  chainId: number;
  files: readonly string[];
  /** Blocks on top of a block after which it counts as final. */
  confirmations: number;
}>;

export type SourceConfig = ReplaySourceConfig;

/** One file of topics/, with `partitions: main` resolved. `retentionMs: null` is for ever. */
export type TopicConfig = Readonly<{
  name: string;
  why: string;
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
  /** Absolute path of the table of token facts. */
  facts: Readonly<{ tokens: string }>;
  ruleSet: RuleSetConfig;
  /** Bounds of one turn. */
  turn: Readonly<{ records: number; bytes: number; ms: number }>;
  group: Readonly<{
    sessionTimeoutMs: number;
    heartbeatMs: number;
    rebalanceTimeoutMs: number;
    transactionTimeoutMs: number;
  }>;
  commitEveryMs: number;
  services: ServicesConfig;
  /** A port that is taken gives way to a free one; 0: any free one. */
  api: Readonly<{ host: string; port: number }>;
  log: Readonly<{ level: string }>;
  /** Absolute path of what this checkout keeps on disk. */
  dataDir: string;
  topics: readonly TopicConfig[];
}>;

/** Reads and checks everything; throws one `bad-config` or `bad-rules` that lists every error as `file:line: …`. */
export function loadConfig(_options: { file?: string; env?: NodeJS.ProcessEnv } = {}): Config {
  throw new Fault('bad-config', 'reading millrace.yml is not written yet');
}
