/** The real pipeline over the recorded logs of one chain, on a Redis to be harmed while it runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitRedis } from '../../src/cli/await-redis.ts';
import { isDrained, lengthsOf } from '../../src/cli/drained.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { type Prepared, prepare, release, runPipeline } from '../../src/cli/pipeline.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import type { Occurrences, Telemetry } from '../../src/telemetry.ts';
import { sources } from '../../src/topology.ts';

export type RunningPipeline = Readonly<{
  prepared: Prepared;
  /** Codes of the faults that actors were told to have had. */
  faults: readonly Readonly<Occurrences['ActorFaulted']>[];
  /** Waits until this many records have been written to Redis. */
  written(records: number): Promise<void>;
  /** Waits until PostgreSQL has everything; rejects where the pipeline ends before. */
  drained(): Promise<void>;
  /** What `millrace up --once` would say of Redis; null: it has caught up. */
  behind(patienceMs: number): Promise<string | null>;
  end(): Promise<void>;
}>;

const never = new AbortController().signal;

export async function startPipeline(urls: StackUrls, redis: string): Promise<RunningPipeline> {
  const { config: whole, ruleSet } = loadPipeline(new URL('../../millrace.yml', import.meta.url).pathname);
  const app = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  const config = { ...whole, app, sources: whole.sources.filter(({ name }) => name === 'polygon') };
  const faults: Occurrences['ActorFaulted'][] = [];
  let written = 0;
  const telemetry: Telemetry = (name, fields) => {
    if (name === 'ActorFaulted') faults.push(fields);
    if (name === 'BatchWritten' && fields.sink === 'redis-signals') written += fields.records;
  };
  const all = { ...urls, kafka: urls.kafka.split(','), redis };
  const prepared = await prepare({ config, ruleSet, urls: all, telemetry }, never);
  const lengths = await lengthsOf(sources(config));
  const stopping = new AbortController();
  let failed: unknown = null;
  const running = runPipeline(prepared, new Set(['producers', 'processors', 'sinks']), stopping.signal);
  running.catch((thrown: unknown) => {
    failed = thrown;
  });
  const until = async (true_: () => boolean | Promise<boolean>) => {
    while (!(await true_())) {
      if (failed) throw failed;
      await sleep(20);
    }
  };
  return {
    prepared,
    faults,
    written: (records) => until(() => written >= records),
    drained: () => until(() => isDrained(config, prepared.pool, lengths)),
    behind: (patienceMs) => awaitRedis(prepared, { lengths, patienceMs }, never),
    async end() {
      stopping.abort();
      await running;
      await prepared.pool.query(`DROP SCHEMA ${schemaOf(app)} CASCADE`, []);
      await release(prepared);
    },
  };
}
