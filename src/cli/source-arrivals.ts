/** The table of progress → how far each source has come through to PostgreSQL. */
import { type PostgresOptions, postgresPool } from '../sinks/postgres-pool.ts';
import { schemaOf } from '../sinks/postgres-schema.ts';

/** Of the partition and stored topic that is farthest behind: everything up to here can be seen. */
export type Arrival = Readonly<{ position: number; at: number; finalized: number | null; ended: boolean }>;

export async function sourceArrivals(options: PostgresOptions): Promise<ReadonlyMap<string, Arrival>> {
  const pool = postgresPool({ ...options, connections: 1 });
  const table = `${schemaOf(options.app)}.progress`;
  try {
    const [{ there } = { there: false }] = await pool.query<{ there: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS there',
      [table],
    );
    const rows = there
      ? await pool.query<Arrival & { source: string }>(
          `SELECT source, min(position) AS position, (extract(epoch FROM min(at)) * 1000)::bigint AS at,
                  min(finalized) AS finalized, bool_and(ended) AS ended
             FROM ${table} GROUP BY source`,
          [],
        )
      : [];
    return new Map(rows.map(({ source, ...arrival }) => [source, arrival]));
  } finally {
    await pool.close();
  }
}
