/** The documented shape of a parameter → a value that fits it, and values that do not. */

/** A parameter as OpenAPI documents it. */
export type Parameter = Readonly<{
  name: string;
  in: 'query' | 'path';
  schema: Readonly<{
    type?: string;
    enum?: readonly string[];
    format?: string;
    minimum?: number;
    maximum?: number;
    pattern?: string;
    default?: unknown;
  }>;
  example?: unknown;
  required?: boolean;
}>;

const sql = "'; DROP TABLE signals; --";
const nested = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;

export function rightValue({ schema, example }: Parameter): string {
  return String(example ?? schema.enum?.[0] ?? schema.default ?? schema.minimum ?? 'a');
}

/** What any field must refuse, whatever it is for. */
const hostile = ['', '\0', 'a\0b', 'x'.repeat(100_000), nested];

export function wrongValues({ name, in: where, schema }: Parameter): readonly string[] {
  // An empty path names the list above; a client that sends it has asked for something else.
  const common = where === 'path' ? hostile.filter((value) => value !== '') : hostile;
  if (schema.type === 'integer') return [...common, ...wrongNumbers(schema), sql, '[]', '{"a":1}', 'NaN'];
  if (schema.enum) return [...common, sql, 'Live', 'null'];
  if (schema.format === 'date-time') return [...common, sql, '0', '2021-02-30T00:00:00Z', '+1e400'];
  if (name === 'cursor' || schema.pattern?.includes('0x')) return [...common, sql, 'null', '0x', '..%2f'];
  return common;
}

const wrongNumbers = ({ minimum = 0, maximum = 0 }: Parameter['schema']): string[] => [
  String(minimum - 1),
  String(BigInt(maximum) + 2n),
  ...['1.5', '1e400', '-1e400', 'Infinity', '0x', '9'.repeat(300)],
];
