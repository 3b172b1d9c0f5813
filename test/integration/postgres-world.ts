/** A PostgreSQL of the test's own: a fresh app, hence a fresh schema, in the shared database. */
import { migrate } from '../../src/sinks/postgres-migrate.ts';
import { type PostgresPool, postgresPool } from '../../src/sinks/postgres-pool.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';

export interface PostgresWorld {
  readonly app: string;
  readonly url: string;
  readonly pool: PostgresPool;
  /** All rows of a table, in the order of their primary keys' text. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

export async function postgresWorld(url: string): Promise<PostgresWorld> {
  const app = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  await migrate(url, app);
  const pool = postgresPool({ url, app, connections: 4 });
  return {
    app,
    url,
    pool,
    rows: (table) =>
      pool.query(`SELECT * FROM ${schemaOf(app)}.${table} AS r ORDER BY r::text COLLATE "C"`, []),
    async end() {
      await pool.query(`DROP SCHEMA ${schemaOf(app)} CASCADE`, []);
      await pool.close();
    },
  };
}
