/** Rows as one JSON parameter → one statement that writes them all, in their order. */
import type { Query } from './postgres-pool.ts';

/** A table as a sink writes it: every column with its SQL type; rows carry the same names. */
export type Table<Row> = Readonly<{
  /** Quoted and qualified by the schema. */
  name: string;
  columns: Readonly<Record<keyof Row & string, string>>;
}>;

/**
 * Rows whose key is there already stay as they are. One array parameter per column could not carry a column
 * that is an array itself; one JSON parameter can.
 */
export async function insertNewRows<Row>(
  query: Query,
  table: Table<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length > 0) await query(`${insertSql(table)} ON CONFLICT DO NOTHING`, [rowsParameter(rows)]);
}

/**
 * Columns that tell rows apart. What comes later in the topic is what holds, so nothing guards a row but
 * order.
 */
export type Upsert<Row> = Table<Row> &
  Readonly<{
    key: readonly (keyof Row & string)[];
    /** Columns that stay as they were written first. */
    once?: readonly (keyof Row & string)[];
  }>;

/** Of rows with the same key the last one counts, since one statement may not touch a row twice. */
export async function upsertRows<Row>(query: Query, table: Upsert<Row>, rows: readonly Row[]): Promise<void> {
  const last = new Map(rows.map((row) => [keyOf(table, row), row]));
  if (last.size > 0) await query(upsertSql(table), [rowsParameter([...last.values()])]);
}

function insertSql<Row>({ name, columns }: Table<Row>): string {
  const names = Object.keys(columns).join(', ');
  const typed = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  return `INSERT INTO ${name} AS stored (${names})
    SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS given (${typed.join(', ')})`;
}

function upsertSql<Row>(table: Upsert<Row>): string {
  const { key, once = [] } = table;
  const staying = new Set<string>([...key, ...once]);
  const changing = Object.keys(table.columns).filter((column) => !staying.has(column));
  return `${insertSql(table)}
    ON CONFLICT (${key.join(', ')}) DO UPDATE
    SET ${changing.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`;
}

function keyOf<Row>({ key }: Upsert<Row>, row: Row): unknown {
  const [first, ...more] = key;
  return first && more.length === 0 ? row[first] : JSON.stringify(key.map((column) => row[column]));
}

/** As JSON writes NUL and half a surrogate pair. */
const unstorable = /\\u(0000|d[89a-f])/;

/**
 * PostgreSQL stores neither NUL nor half a surrogate pair; strings from chains may hold both. To look at each
 * string costs as much again as to write them all, so that is done where the whole has something like them.
 */
function rowsParameter(rows: readonly unknown[]): string {
  const text = JSON.stringify(rows);
  if (!unstorable.test(text)) return text;
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value,
  );
}
