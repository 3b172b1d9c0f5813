/** The whole pipeline as the job: raw logs → events → signals → PostgreSQL and Redis, by `millrace run`. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { awaitRedis } from '../../src/cli/await-redis.ts';
import { isDrained, type Lengths, lengthsOf } from '../../src/cli/drained.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { type Prepared, prepare, release } from '../../src/cli/pipeline.ts';
import { faultPoints } from '../../src/config/armed-fault.ts';
import { eventsEnrichedTopic, eventsTopic, rawChainTopic, signalsTopic } from '../../src/events.ts';
import type { Source } from '../../src/flow/source.ts';
import { logParts } from '../../src/kafka/kafka-log.ts';
import { nothingWritten } from '../../src/producers/nothing-written.ts';
import { silent } from '../../src/telemetry.ts';
import { sources } from '../../src/topology.ts';
import { logOptions } from '../integration/kafka-world.ts';
import { firstLines, pipelineFolder, projectRoot, serviceVariables } from '../integration/pipeline-folder.ts';
import type { Job, JobKind, JobOptions } from './job.ts';
import { judgePipeline } from './pipeline-judge.ts';

const main = join(projectRoot, 'src', 'main.ts');
const restless = join(import.meta.dirname, 'restless-pipeline.ts');
const { signal } = new AbortController();
const mostLines = 100_000;

export const pipelineJob: JobKind = {
  hasMemory: true,
  services: ['kafka', 'registry', 'postgres', 'redis'],
  begin,
};

async function begin(options: JobOptions): Promise<Job> {
  const { urls, app } = options;
  const folder = pipelineFolder(firstLines(mostLines, 'polygon-2021-04-20-b'));
  folder.edit('millrace.yml', (text) => configured(text, options));
  const file = join(folder.path, 'millrace.yml');
  const { config, ruleSet } = loadPipeline(file);
  const services = { ...urls, kafka: [urls.kafka] };
  const prepared = await prepare({ config, ruleSet, urls: services, telemetry: silent }, signal);
  const parts = await logParts(await logOptions(urls, app, { more: [eventsEnrichedTopic] }));
  const env = (kafka: string) => ({
    ...serviceVariables({ ...urls, kafka }),
    MILLRACE_LOG_LEVEL: 'debug',
  });
  const roles = ['--role', 'producers,processors,sinks', '--config', file];
  return {
    log: prepared.log,
    parts,
    points: faultPoints,
    topics: [rawChainTopic, eventsTopic, eventsEnrichedTopic, signalsTopic].map(({ name }) => name),
    stateDir: join(config.dataDir, 'state'),
    instance: (kafka) => ({ argv: [main, 'run', ...roles], env: env(kafka) }),
    restless: (kafka) => ({ argv: [restless, file], env: env(kafka) }),
    drained: async (load, patienceMs) => drained(prepared, await lengthsWith(prepared, load), patienceMs),
    async judge(load) {
      const redis = new Redis(urls.redis);
      try {
        return await judgePipeline({ parts, prepared, redis, load, kafka: urls.kafka });
      } finally {
        redis.disconnect();
      }
    },
    async end() {
      await parts.cluster.disconnect();
      await release(prepared);
      folder.remove();
    },
  };
}

/** No block of the recording is taken back that deep: what is final does not depend on who comes first. */
const configured = (text: string, { app, partitions, times }: JobOptions): string =>
  `${text
    .replace(/^app: .*$/m, `app: ${app}`)
    .replace(/^partitions: .*$/m, `partitions: ${partitions}`)
    .replace(/confirmations: .*$/m, 'confirmations: 32')}group:
  sessionTimeoutMs: ${times.sessionMs}
  heartbeatMs: ${times.heartbeatMs}
  rebalanceTimeoutMs: ${times.rebalanceMs}
  transactionTimeoutMs: ${times.transactionMs}
turn:
  records: 500
`;

async function lengthsWith({ config }: Prepared, load: Source<unknown>): Promise<Lengths> {
  let length = 0;
  for await (const { position } of load.open(null, nothingWritten, signal)) length = position;
  return new Map([...(await lengthsOf(sources(config))), [load.name, length]]);
}

async function drained(prepared: Prepared, lengths: Lengths, patienceMs: number): Promise<string | null> {
  const until = performance.now() + patienceMs;
  while (!(await isDrained(prepared.config, prepared.pool, lengths))) {
    if (performance.now() > until) return 'PostgreSQL does not hold the end of all input yet';
    await sleep(500);
  }
  return awaitRedis(prepared, { lengths, patienceMs: until - performance.now() }, signal);
}
