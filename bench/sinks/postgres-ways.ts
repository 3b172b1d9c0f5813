/** The same rows into the same table in three ways: as the sink does, by an array a column, and by COPY. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client, QueryResultRow } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type EventRow, eventColumns } from '../../src/sinks/postgres-event-row.ts';
import { type Upsert, upsertRows } from '../../src/sinks/postgres-rows.ts';

type Way = (client: Client, table: Upsert<EventRow>, rows: readonly EventRow[]) => Promise<void>;

/** The first is the sink's. */
export const wayNames = ['one JSON parameter', 'UNNEST', 'COPY'] as const;
export type WayName = (typeof wayNames)[number];

const types: Readonly<Record<string, string>> = eventColumns;
const names = Object.keys(types);
const columns = names.join(', ');
const changing = names.filter((name) => name !== 'id').map((name) => `${name} = EXCLUDED.${name}`);
const onConflict = `ON CONFLICT (id) DO UPDATE SET ${changing.join(', ')}`;

export const ways: Readonly<Record<WayName, Way>> = {
  'one JSON parameter': async (client, table, rows) => {
    const query = async <Row extends QueryResultRow>(sql: string, values: readonly unknown[]) =>
      (await client.query<Row>(sql, [...values])).rows;
    await upsertRows(query, table, rows);
  },

  UNNEST: async (client, table, rows) => {
    const arrays = names.map((_, index) => `$${index + 1}::text[]`);
    // Cast behind `unnest`, which would take an array of arrays apart.
    const typed = names.map((name) => `${name}::${types[name]}`);
    await client.query(
      `INSERT INTO ${table.name} (${columns}) SELECT ${typed.join(', ')}
       FROM unnest(${arrays.join(', ')}) AS given (${columns}) ${onConflict}`,
      names.map((name) => rows.map((row) => textAt(row, name))),
    );
  },

  COPY: async (client, table, rows) => {
    const like = `(LIKE ${table.name} INCLUDING DEFAULTS)`;
    await client.query(`CREATE TEMP TABLE IF NOT EXISTS incoming ${like} ON COMMIT DELETE ROWS`);
    const into = client.query(copyFrom(`COPY incoming (${columns}) FROM STDIN`));
    await pipeline(Readable.from([rows.map(lineOf).join('')]), into);
    await client.query(
      `INSERT INTO ${table.name} (${columns}) SELECT ${columns} FROM incoming ${onConflict}`,
    );
  },
};

/** As PostgreSQL casts it: an array of texts in its own notation, what else is no scalar as JSON. */
function textAt(row: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = row[name];
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `{${value.map((each) => `"${each}"`).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const lineOf = (row: EventRow): string => `${names.map((name) => cellOf(textAt(row, name))).join('\t')}\n`;

const cellOf = (text: string | null): string =>
  text?.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? '') ?? '\\N';
