/** A database → how many rows a second each way of writing them gives, ways by turns. */
import pg from 'pg';
import { epochMs, eventId } from '../../src/flow/ids.ts';
import { type EventRow, eventColumns, eventRow } from '../../src/sinks/postgres-event-row.ts';
import { migrate } from '../../src/sinks/postgres-migrate.ts';
import type { Upsert } from '../../src/sinks/postgres-rows.ts';
import { schemaOf } from '../../src/sinks/postgres-schema.ts';
import { enriched } from '../../test/flowing.ts';
import { type WayName, wayNames, ways } from './postgres-ways.ts';

const app = 'bench';
export const sizes = [100, 1_000, 5_000] as const;

export type Rows = Readonly<{ way: WayName; size: number; perSecond: readonly number[] }>;
export type Amount = Readonly<{ count: number; rounds: number }>;

type Table = Upsert<EventRow>;

/** Rows that are not there yet, in SQL transactions of each of the sizes. Throws where any is missing. */
export async function postgresRows(url: string, { count, rounds }: Amount): Promise<readonly Rows[]> {
  await migrate(url, app);
  const client = new pg.Client(url);
  await client.connect();
  try {
    const table: Table = { name: `${schemaOf(app)}.events`, key: ['id'], columns: eventColumns };
    const rows = Array.from({ length: count }, (_, number) => rowOf(number));
    const found: Rows[] = [];
    for (const size of sizes) {
      const measured = new Map<WayName, number[]>(wayNames.map((way) => [way, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [way, perSecond] of rotated([...measured], round)) {
          await client.query(`TRUNCATE ${table.name}`);
          const began = performance.now();
          for (let at = 0; at < count; at += size)
            await writeIn(client, { way, table }, rows.slice(at, at + size));
          perSecond.push((count * 1_000) / (performance.now() - began));
          await mustHold(client, table, count);
        }
      }
      for (const [way, perSecond] of measured) found.push({ way, size, perSecond });
    }
    return found;
  } finally {
    await client.end();
  }
}

type Writing = Readonly<{ way: WayName; table: Table }>;

async function writeIn(client: pg.Client, { way, table }: Writing, rows: readonly EventRow[]): Promise<void> {
  await client.query('BEGIN');
  await ways[way](client, table, rows);
  await client.query('COMMIT');
}

/** Fast is only who has written. */
async function mustHold(client: pg.Client, { name }: Table, count: number): Promise<void> {
  const { rows } = await client.query<{ count: number }>(`SELECT count(*)::integer AS count FROM ${name}`);
  if (rows[0]?.count !== count) throw new Error(`${rows[0]?.count} of ${count} rows are there`);
}

/** Whoever is first finds the table just made empty, and is slower: all are first in turn. */
const rotated = <One>(all: readonly One[], by: number): readonly One[] =>
  all.map((_, index) => all.at((index + by) % all.length)).filter((one) => one !== undefined);

function rowOf(number: number): EventRow {
  const body = enriched({
    logIndex: number,
    action: { type: 'Transfer', from: '0x01', to: '0x02', amount: `${number}` },
  });
  return eventRow({ id: eventId(`evm:137:0xbb:${number}`), at: epochMs(1_618_949_122_000 + number), body });
}
