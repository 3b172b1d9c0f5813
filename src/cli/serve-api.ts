/** The API on a port: the configured one, or a free one where that is taken. */
import { setTimeout as sleep } from 'node:timers/promises';
import program from '../../package.json' with { type: 'json' };
import { buildApp } from '../api/app.ts';
import type { Readiness } from '../api/routes/health.ts';
import { asFault, Fault } from '../faults.ts';
import { postgresPool } from '../sinks/postgres-pool.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Prepared } from './pipeline.ts';

export type ServedApi = Readonly<{ url: string; close(): Promise<void> }>;

const anyFreePort = 0;
const answerMs = 2_000;

/** Readers have connections of their own, so that none of them can keep a sink waiting. */
const connections = 8;
/** What takes longer is given up: a filter that too many rows have to be read for. */
const statementMs = 5_000;

export async function serveApi(prepared: Prepared, { exposition }: Metrics): Promise<ServedApi> {
  const { config, urls, log, telemetry } = prepared;
  const { app: name } = config;
  const where = { url: urls.postgres, app: name, ...config.security.postgres };
  const pool = postgresPool({ ...where, connections, statementMs, prepare: true });
  const ready = async (): Promise<Readiness> => ({
    kafka: await answerOf(log.answers()),
    postgres: await answerOf(pool.query('SELECT 1', [])),
  });
  const app = buildApp({
    ...{ pool, app: name, telemetry, ready },
    ...{ metrics: exposition, version: program.version, protection: config.api },
  });
  app.addHook('onClose', () => pool.close());
  const { host, port } = config.api;
  const listen = (on: number) => app.listen({ host, port: on });
  try {
    const url = await listen(port).catch((thrown: unknown) => {
      if (isTaken(thrown)) return listen(anyFreePort);
      throw thrown;
    });
    return { url, close: () => app.close() };
  } catch (thrown) {
    await app.close();
    throw cannotListen(host, config.file, thrown);
  }
}

/** What is wrong, or null; a service that says nothing in time is wrong too. */
async function answerOf(asked: Promise<unknown>): Promise<string | null> {
  const late = sleep(answerMs, `no answer within ${answerMs} ms`, { ref: false });
  const answered = asked.then(
    () => null,
    (thrown: unknown) => asFault(thrown).message,
  );
  return Promise.race([answered, late]);
}

const cannotListen = (host: string, file: string, thrown: unknown): Fault =>
  new Fault(
    'service-failed',
    `The API cannot listen on ${host}: ${asFault(thrown).message}. Set api.host in ${file}.`,
    {
      cause: thrown,
    },
  );

const isTaken = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
