/** The shape of millrace.yml: every key, its default, and how it is described to who got it wrong. */
import Type, { type Static } from 'typebox';
import { duration } from './duration.ts';
import { servicesShape } from './services-shape.ts';
import { count, keyed, path } from './shape-parts.ts';
import { sourceShape } from './source-config.ts';

const origin = Type.String({
  pattern: '^https?://[^/\\s*]+$',
  description: 'an origin as in https://app.example.com, with neither path nor *',
});

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const pipelineShape = Type.Object(
  {
    app: Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      default: 'millrace',
      description: 'a name of a-z, 0-9 and -, 40 letters at most',
    }),
    partitions: count(1, 1_000, 4),
    sources: Type.Array(sourceShape, { minItems: 1, description: 'a list of at least one source' }),
    dedupe: Type.Object(
      { window: duration({ default: '7d' }) },
      { ...keyed, default: {}, description: 'a mapping with window' },
    ),
    facts: Type.Object(
      { tokens: path('the table of tokens'), prices: Type.Optional(path('the table of prices')) },
      { ...keyed, description: 'a mapping with tokens, the path of the table of tokens, and prices' },
    ),
    posts: Type.Object(
      { spamModel: Type.Optional(path('the spam model')) },
      { ...keyed, default: {}, description: 'a mapping with spamModel, a path' },
    ),
    rules: path('the rule set'),
    turn: Type.Object(
      {
        records: count(1, 1_000_000, 5_000),
        bytes: count(1_024, 1_073_741_824, 1_048_576),
        ms: count(1, 60_000, 100),
        restMs: count(0, 60_000, 50),
      },
      { ...keyed, default: {}, description: 'a mapping with records, bytes, ms and restMs' },
    ),
    group: Type.Object(
      {
        sessionTimeoutMs: count(1_000, 1_800_000, 10_000),
        heartbeatMs: count(100, 600_000, 500),
        rebalanceTimeoutMs: count(1_000, 1_800_000, 15_000),
        transactionTimeoutMs: count(1_000, 900_000, 15_000),
      },
      { ...keyed, default: {}, description: 'a mapping of timeouts in milliseconds' },
    ),
    services: servicesShape,
    redis: Type.Object(
      {
        latestPerSubject: count(1, 10_000, 100),
        changes: count(1, 10_000_000, 10_000),
        ttl: duration({ default: '7d' }),
      },
      { ...keyed, default: {}, description: 'a mapping with latestPerSubject, changes and ttl' },
    ),
    api: Type.Object(
      {
        host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'an address to listen on' }),
        port: count(0, 65_535, 8_080),
        cors: Type.Array(origin, { default: [], description: 'a list of origins' }),
        requestsPerMinute: count(0, 10_000_000, 6_000),
      },
      { ...keyed, default: {}, description: 'a mapping with host, port, cors and requestsPerMinute' },
    ),
    log: Type.Object(
      { level: Type.Enum([...levels], { default: 'info', description: `one of ${levels.join(', ')}` }) },
      { ...keyed, default: {}, description: 'a mapping with level' },
    ),
    dataDir: Type.String({
      minLength: 1,
      default: '.millrace',
      description: 'a folder for the data of local services and the state of processors',
    }),
  },
  { ...keyed, description: 'a pipeline: sources, facts and rules at least' },
);

export type PipelineFile = Static<typeof pipelineShape>;
