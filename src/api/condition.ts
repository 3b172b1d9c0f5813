/** Filters that were given → one SQL condition; every value is a parameter, never text. */
import type { Page } from './filters.ts';

export type Condition = Readonly<{ sql: string; values: readonly unknown[] }>;

/** A filter and the SQL it makes of its parameter; one that was not given makes none. */
type Part = readonly [value: unknown, sql: (parameter: string) => string];

export const equals = (value: unknown, column: string): Part => [value, (p) => `${column} = ${p}`];
export const atLeast = (value: unknown, column: string): Part => [value, (p) => `${column} >= ${p}`];
export const atMost = (value: unknown, column: string): Part => [value, (p) => `${column} <= ${p}`];

/** `row` is the alias of a table that is ordered by (at, id). */
export function conditionOf(row: string, page: Page, ...filters: readonly Part[]): Condition {
  const given: Part[] = filters.filter(([value]) => value !== undefined);
  if (page.fromMs !== undefined) given.push([page.fromMs, (p) => `${row}.at >= ${timeOf(p)}`]);
  if (page.toMs !== undefined) given.push([page.toMs, (p) => `${row}.at < ${timeOf(p)}`]);
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const parts = given.map(([value, sql]) => sql(parameter(value)));
  if (page.after) {
    const [ms, id] = page.after;
    parts.push(`(${row}.at, ${row}.id) < (${timeOf(parameter(ms))}, ${parameter(id)})`);
  }
  return { sql: parts.length === 0 ? 'true' : parts.join(' AND '), values };
}

const timeOf = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
