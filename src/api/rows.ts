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

/** What is sent as text and read as JSON. */
export const json = 'application/json; charset=utf-8';

/** A table, the alias that its columns and conditions use, and what an answer shows of it. */
export type Listed = Readonly<{ table: string; alias: string; columns: Columns }>;

/** A page as PostgreSQL writes it: its items one after the other, and the last of them where more come. */
type Page = Readonly<{ items: string | null; last: string | null }>;

/**
 * The newest rows that meet the condition, `limit` at most, and the cursor of what comes after them, as the
 * text of a page. PostgreSQL writes the rows as JSON: to read them here and write them again costs more.
 */
export async function newest(
  { pool, app }: Store,
  { table, alias, columns }: Listed,
  { sql, values, limit }: Condition & Readonly<{ limit: number }>,
): Promise<string> {
  const [most, oneMore] = [values.length + 1, values.length + 2];
  const [page] = await pool.query<Page>(
    `SELECT string_agg(json, ',' ORDER BY place) FILTER (WHERE place <= $${most}) AS items,
       max(json) FILTER (WHERE place = $${most} AND more) AS last
     FROM (SELECT row_to_json(row)::text AS json, row_number() OVER () AS place,
         count(*) OVER () > $${most} AS more
       FROM (SELECT ${selected(columns)} FROM ${quoted(app)}.${table} ${alias} WHERE ${sql}
         ORDER BY ${alias}.at DESC, ${alias}.id DESC LIMIT $${oneMore}) row) listed`,
    [...values, limit, limit + 1],
  );
  const last = page?.last ?? null;
  return `{"items":[${page?.items ?? ''}],"next":${last === null ? 'null' : `"${cursorAfter(last)}"`}}`;
}

function cursorAfter(row: string): string {
  const { at, id }: Readonly<{ at: string; id: string }> = JSON.parse(row);
  return cursorText([Date.parse(at), id]);
}
