/** A PostgreSQL URL → the one way into the database: queries and SQL transactions that throw faults only. */
import pg, { type PoolClient, type QueryResultRow } from 'pg';
import type { TlsConfig } from '../config/security.ts';
import { Fault } from '../faults.ts';
import { commitFault, postgresFault } from './postgres-fault.ts';

/** Runs one statement; values are always parameters. */
export type Query = <Row extends QueryResultRow>(sql: string, values: readonly unknown[]) => Promise<Row[]>;

export type PostgresPool = Readonly<{
  /** Host, port and database, for messages; no credentials. */
  where: string;
  query: Query;
  /**
   * All of `work` or nothing. Throws `outcome-unknown` where only the answer to COMMIT was lost,
   * `postgres-unavailable` where nothing can have been written.
   */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}>;

export type PostgresOptions = Readonly<{
  url: string;
  ssl?: TlsConfig;
  /** Shown in pg_stat_activity. */
  app: string;
  connections?: number;
  /** How long one statement may take, waiting for locks included. */
  statementMs?: number;
  /** For statements that are asked again and again: the server parses each of them only once. */
  prepare?: boolean;
}>;

const mostPrepared = 64;

export function postgresPool({
  url,
  ssl,
  app,
  connections = 10,
  statementMs = 10_000,
  prepare = false,
}: PostgresOptions): PostgresPool {
  const where = databaseOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    // A copy: pg hides the key in the object it is given.
    ...(ssl && { ssl: { ...ssl } }),
    application_name: app,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementMs,
    // A black hole answers nothing at all: the client must give up by itself, a little later than the server.
    query_timeout: statementMs + 2_000,
    // What a vanished client left open holds the lock on its position, and must not outlive it for long.
    idle_in_transaction_session_timeout: statementMs,
    keepAlive: true,
    types: { getTypeParser },
  });
  // Without listeners a lost connection would end the process; who uses it next hears of it from the query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const named = prepare ? statementNames() : () => ({});
  return {
    where,
    async query<Row extends QueryResultRow>(sql: string, values: readonly unknown[]) {
      try {
        return (await pool.query<Row>({ ...named(sql), text: sql, values: [...values] })).rows;
      } catch (thrown) {
        throw postgresFault(thrown, where, 'running a query');
      }
    },
    transaction: (work) => inTransaction(pool, where, work),
    close: () => pool.end(),
  };
}

/**
 * Texts → names, for the first of them: the server keeps what is named for as long as the connection lives,
 * and clients may put together filters, hence texts, of many kinds. The others are parsed each time.
 */
function statementNames(): (text: string) => { name?: string } {
  const names = new Map<string, string>();
  return (text) => {
    if (!names.has(text) && names.size < mostPrepared) names.set(text, `s${names.size}`);
    const name = names.get(text);
    return name === undefined ? {} : { name };
  };
}

/** bigint as a number: offsets, positions and block numbers are all below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
}

/** Host, port and database of a URL. */
export function databaseOf(url: string): string {
  if (!URL.canParse(url)) throw new Fault('bad-config', 'the URL of PostgreSQL cannot be parsed; correct it');
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

async function inTransaction<Result>(
  pool: pg.Pool,
  where: string,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch((thrown: unknown) => {
    throw postgresFault(thrown, where, 'connecting');
  });
  try {
    const result = await inSqlTransaction(client, where, work);
    client.release();
    return result;
  } catch (fault) {
    // The connection is thrown away, and with it whatever the server still holds open for it.
    client.release(true);
    throw fault;
  }
}

async function inSqlTransaction<Result>(
  client: PoolClient,
  where: string,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const query: Query = async (sql, values) => (await client.query(sql, [...values])).rows;
  const result = await client
    .query('BEGIN')
    .then(() => work(query))
    .catch((thrown: unknown) => {
      throw postgresFault(thrown, where, 'writing');
    });
  await client.query('COMMIT').catch((thrown: unknown) => {
    throw commitFault(thrown, where);
  });
  return result;
}
