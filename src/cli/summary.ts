/** What the store holds, counted: events by kind, signals by state. */

import type { PostgresPool } from '../sinks/postgres-pool.ts';
import { schemaOf } from '../sinks/postgres-schema.ts';
import { counted } from './counted.ts';

export type Summary = Readonly<{
  /** Events that stand, and events whose block has left the chain, by kind. */
  events: readonly Readonly<{ kind: string; live: number; removed: number }>[];
  signals: Readonly<Record<string, number>>;
  revisions: number;
}>;

export async function readSummary(app: string, pool: PostgresPool): Promise<Summary> {
  const schema = schemaOf(app);
  const [events, signals, revisions] = await Promise.all([
    pool.query<{ kind: string; live: number; removed: number }>(
      `SELECT kind, count(*) FILTER (WHERE status = 'live')::int AS live,
              count(*) FILTER (WHERE status = 'removed')::int AS removed
         FROM ${schema}.events GROUP BY kind ORDER BY kind`,
      [],
    ),
    pool.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM ${schema}.signals GROUP BY state ORDER BY state`,
      [],
    ),
    pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${schema}.signal_revisions`, []),
  ]);
  return {
    events,
    signals: Object.fromEntries(signals.map(({ state, count }) => [state, count])),
    revisions: revisions[0]?.count ?? 0,
  };
}

export const summaryLines = ({ events, signals, revisions }: Summary): string[] => [
  ...events.map(
    ({ kind, live, removed }) =>
      `events      ${kind.padEnd(10)} ${padded(live, 7)} live ${padded(removed, 5)} removed`,
  ),
  ...Object.entries(signals).map(
    ([state, count]) => `signals     ${state.padEnd(12)} ${String(count).padStart(5)}`,
  ),
  `revisions   ${revisions} of signals`,
];

/** Said only where there is something to look at: this run's letters, not those of the runs before. */
export const deadLines = (app: string, dead: number): string[] =>
  dead > 0
    ? [`dead        ${counted(dead, 'letter')} on the topic ${app}.dead: \`npx millrace dlq list\``]
    : [];

const padded = (count: number, width: number): string => String(count).padStart(width);
