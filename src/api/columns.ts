/** Columns of a table as the API names them → what SQL makes of them: a select list, or one JSON object. */

/** Name in the answer → SQL expression. */
export type Columns<Name extends string = string> = Readonly<Record<Name, string>>;

export const selected = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, expression]) => `${expression} AS "${name}"`)
    .join(', ');

export const jsonObject = (columns: Columns): string =>
  `jsonb_build_object(${Object.entries(columns)
    .map(([name, expression]) => `'${name}', ${expression}`)
    .join(', ')})`;

export const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
