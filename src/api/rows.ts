/** What the API needs of the database: parameterised queries, faults when there is no answer. */
export type Rows = Readonly<{
  query<Row extends Record<string, unknown>>(
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]>;
}>;

/** An app's schema as an identifier that is safe inside SQL text. */
export const quoted = (app: string): string => `"${app.replaceAll('"', '""')}"`;
