/** A PostgreSQL → its version, what we may do in it, how safely it keeps what it has confirmed, its clock. */
import { type PostgresOptions, postgresPool } from '../../sinks/postgres-pool.ts';
import { schemaOf } from '../../sinks/postgres-schema.ts';
import { clockFinding } from './clock-finding.ts';
import { atLeast, type Finding, finding } from './finding.ts';

const versionWanted = 14;

type Facts = Readonly<{
  version: number;
  may_create: boolean;
  standby: boolean;
  fsync: string;
  synchronous: string;
  now_ms: number;
}>;

/** One statement, so that the clock is read once, in the middle of it. */
const question = `
  SELECT current_setting('server_version_num')::int / 10000 AS version,
         CASE WHEN to_regnamespace($1) IS NULL
              THEN has_database_privilege(current_database(), 'CREATE')
              ELSE has_schema_privilege(to_regnamespace($1), 'CREATE, USAGE') END AS may_create,
         pg_is_in_recovery() AS standby,
         current_setting('fsync') AS fsync,
         current_setting('synchronous_commit') AS synchronous,
         (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms`;

export async function postgresFindings(options: PostgresOptions): Promise<readonly Finding[]> {
  const pool = postgresPool({ ...options, connections: 1 });
  try {
    // The first query also connects, which would count as skew.
    await pool.query('SELECT 1', []);
    const asked = Date.now();
    const [facts] = await pool.query<Facts>(question, [schemaOf(options.app)]);
    const middleMs = (asked + Date.now()) / 2;
    return facts === undefined ? [] : findingsOf(facts, { where: pool.where, app: options.app, middleMs });
  } finally {
    await pool.close();
  }
}

type Around = Readonly<{ where: string; app: string; middleMs: number }>;

const findingsOf = (facts: Facts, { where, app, middleMs }: Around): readonly Finding[] => [
  finding('postgres', 'right', { found: `answers at ${where}` }),
  atLeast('postgres version', [facts.version, versionWanted], {
    verdict: 'weak',
    next: `upgrade it; nothing before ${versionWanted} is tested`,
  }),
  finding('postgres rights', facts.may_create ? 'right' : 'wrong', {
    found: facts.may_create ? 'may create' : 'may not create',
    wanted: `CREATE on the database, or on the schema ${app}`,
    next: `GRANT CREATE ON DATABASE … TO our user, or create the schema ${app} for it`,
  }),
  finding('postgres role', facts.standby ? 'wrong' : 'right', {
    found: facts.standby ? 'a standby' : 'a primary',
    wanted: 'a primary',
    next: 'point services.postgres to the primary: a standby takes no rows',
  }),
  finding('postgres durability', isDurable(facts) ? 'right' : 'weak', {
    found: `fsync ${facts.fsync}, synchronous_commit ${facts.synchronous}`,
    wanted: 'fsync on, synchronous_commit not off',
    next: 'set both: what was confirmed can be lost in a crash, and exactly once with it',
  }),
  clockFinding('postgres clock', facts.now_ms - middleMs),
];

const isDurable = ({ fsync, synchronous }: Facts): boolean => fsync === 'on' && synchronous !== 'off';
