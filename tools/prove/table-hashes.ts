/** Every table of an application's schema as one hash, whatever the order of its rows. */
import { createHash } from 'node:crypto';
import pg from 'pg';

/** Columns that say who read how often, not what came of it. */
export const excludedColumns: Readonly<Record<string, readonly string[]>> = {
  sink_positions: ['epoch', 'next_offset'],
};

export type TableHashes = Readonly<{ tables: number; rows: number; hash: string }>;

export async function tableHashes(url: string, app: string): Promise<TableHashes> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query<{ name: string }>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1',
      [app],
    );
    const hash = createHash('sha256');
    let rows = 0;
    for (const { name } of found.rows) {
      const table = `${client.escapeIdentifier(app)}.${client.escapeIdentifier(name)}`;
      const lines = await client.query<{ line: string }>(
        `SELECT (to_jsonb(t) - $1::text[])::text AS line FROM ${table} t ORDER BY 1`,
        [excludedColumns[name] ?? []],
      );
      rows += lines.rows.length;
      hash.update(`${name}\n`);
      for (const { line } of lines.rows) hash.update(`${line}\n`);
    }
    return { tables: found.rows.length, rows, hash: hash.digest('hex') };
  } finally {
    await client.end();
  }
}

/** How many events the store holds; 0 while it, or the table, is not there. */
export async function storedEvents(url: string, app: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const table = `${client.escapeIdentifier(app)}.events`;
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return rows[0]?.count ?? 0;
  } catch (thrown) {
    if (thrown instanceof Error) return 0;
    throw thrown;
  } finally {
    await client.end().catch(() => undefined);
  }
}
