/** Entries that could not be decoded → rows with their bytes, so that passing over them loses nothing. */
import type { Entry } from '../flow/envelope.ts';
import type { Query } from './postgres-pool.ts';
import type { Place } from './postgres-position.ts';
import { insertNewRows, type Table } from './postgres-rows.ts';
import { schemaOf } from './postgres-schema.ts';

type RefusalRow = Readonly<{
  sink: string;
  topic: string;
  partition: number;
  at_offset: number;
  code: string;
  detail: string;
  bytes: string;
}>;

const refusals = (app: string): Table<RefusalRow> => ({
  name: `${schemaOf(app)}.sink_refusals`,
  columns: {
    sink: 'text',
    topic: 'text',
    partition: 'integer',
    at_offset: 'bigint',
    code: 'text',
    detail: 'text',
    bytes: 'bytea',
  },
});

export async function writeRefusals(
  query: Query,
  { app, sink, topic, partition }: Place,
  entries: readonly Entry<unknown>[],
): Promise<void> {
  const rows = entries.flatMap((entry): RefusalRow[] => {
    if (entry.type === 'record') return [];
    const bytes = `\\x${Buffer.from(entry.bytes).toString('hex')}`;
    return [{ sink, topic, partition, at_offset: entry.offset, ...entry.why, bytes }];
  });
  await insertNewRows(query, refusals(app), rows);
}
