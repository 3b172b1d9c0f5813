/** migrations/*.sql → the schema of one app, brought up to date; what every start does first. */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { TlsConfig } from '../config/security.ts';
import { Fault } from '../faults.ts';
import { postgresFault } from './postgres-fault.ts';
import { databaseOf } from './postgres-pool.ts';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/**
 * Creates schema `app` if need be and runs what it lacks, in one SQL transaction; answers with the names of
 * what was run. Instances that start together wait for each other by an advisory lock. As the first to need
 * the database it throws `service-unreachable`, not an outage to wait for, where there is none.
 */
export async function migrate(url: string, app: string, ssl?: TlsConfig): Promise<string[]> {
  const where = databaseOf(url);
  try {
    const done = await runner({
      databaseUrl: {
        connectionString: url,
        ...(ssl && { ssl: { ...ssl } }),
        connectionTimeoutMillis: 5_000,
        application_name: `${app} migrations`,
      },
      dir: folder,
      direction: 'up',
      schema: app,
      createSchema: true,
      migrationsTable: 'migrations',
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: { info: quiet, warn: quiet, error: quiet },
    });
    return done.map(({ name }) => name);
  } catch (thrown) {
    const fault = postgresFault(thrown, where, 'preparing its tables');
    const unreachable = fault.code === 'postgres-unavailable';
    throw unreachable ? new Fault('service-unreachable', fault.message, { cause: thrown }) : fault;
  }
}

/** The runner would tell the console; what goes wrong is thrown as well. */
const quiet = () => undefined;
