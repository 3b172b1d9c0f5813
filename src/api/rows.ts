/** What the API needs of the database: parameterised queries, faults when there is no answer, and pages. */
import type { Columns } from './columns.ts';
import { selected } from './columns.ts';
import type { Condition } from './condition.ts';
import { cursorText } from './cursor.ts';

export type Rows = Readonly<{
  query<Row extends Record<string, unknown>>(
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]>;
}>;

/** Where rows are read from: the database, and the app whose schema it is. */
export type Store = Readonly<{ pool: Rows; app: string }>;

/** An app's schema as an identifier that is safe inside SQL text. */
export const quoted = (app: string): string => `"${app.replaceAll('"', '""')}"`;

/** A table, the alias that its columns and conditions use, and what an answer shows of it. */
export type Listed = Readonly<{ table: string; alias: string; columns: Columns }>;

/** The newest rows that meet the condition, `limit` at most, and the cursor of what comes after them. */
export async function newest<Row extends { at: string; id: string }>(
  { pool, app }: Store,
  { table, alias, columns }: Listed,
  { sql, values, limit }: Condition & Readonly<{ limit: number }>,
): Promise<{ items: Row[]; next: string | null }> {
  const rows = await pool.query<Row>(
    `SELECT ${selected(columns)} FROM ${quoted(app)}.${table} ${alias} WHERE ${sql}
     ORDER BY ${alias}.at DESC, ${alias}.id DESC LIMIT $${values.length + 1}`,
    [...values, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last ? cursorText([Date.parse(last.at), last.id]) : null };
}
