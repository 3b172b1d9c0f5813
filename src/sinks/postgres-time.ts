/** Milliseconds since the Unix epoch → a time as PostgreSQL reads it. */

const firstMs = Date.parse('0001-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Held between the years 1 and 9999, which both sides write with four digits: no stamp may stop a sink. */
export const timestampOf = (ms: number): string =>
  new Date(Math.min(Math.max(ms, firstMs), lastMs)).toISOString();
