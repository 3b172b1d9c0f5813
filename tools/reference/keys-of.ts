/** A shape → every key in it, from the top down, with what may stand there. */
import Type, { type TSchema } from 'typebox';
import { either } from './markdown.ts';

export type Key = Readonly<{
  /** `sources[].name`. */
  path: string;
  /** What may stand there, in words. */
  expected: string;
  default: unknown;
  required: boolean;
  /** The types of its mapping that have it; null: whatever there is has it. */
  of: readonly string[] | null;
}>;

/** Through lists, through the long form of what also has a short one, and through the types of a mapping. */
export function keysOf(schema: TSchema, above = ''): readonly Key[] {
  if (Type.IsUnion(schema)) return together(schema.anyOf, above);
  if (Type.IsArray(schema)) return keysOf(schema.items, `${above}[]`);
  if (!Type.IsObject(schema)) return [];
  const needed = new Set<string>(schema.required ?? []);
  return Object.entries(schema.properties).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`;
    const fallback = defaultOf(inner);
    // A shape asks for what has a default, because defaults are filled in before it is asked.
    const required = needed.has(name) && fallback === undefined;
    return [
      { path, expected: descriptionOf(inner), default: fallback, required, of: null },
      ...keysOf(inner, path),
    ];
  });
}

export const defaultOf = (schema: TSchema): unknown => ('default' in schema ? schema.default : undefined);
export const descriptionOf = (schema: TSchema): string =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : '';

/** A key that several of the choices have is one key. */
function together(choices: readonly TSchema[], above: string): readonly Key[] {
  const types = choices.flatMap((one) => typeOf(one) ?? []);
  const found = choices.flatMap((one) => keysOf(one, above).map((key) => ({ key, type: typeOf(one) })));
  return [...Map.groupBy(found, ({ key }) => key.path).values()].flatMap((same): Key[] => {
    const [first] = same.map(({ key }) => key);
    if (!first) return [];
    const of = same.flatMap(({ type }) => type ?? []);
    const expected = either([...new Set(same.map(({ key }) => key.expected))]);
    return [{ ...first, expected, of: of.length === types.length ? first.of : of }];
  });
}

function typeOf(schema: TSchema): string | null {
  const type = Type.IsObject(schema) ? schema.properties.type : undefined;
  return Type.IsLiteral(type) ? String(type.const) : null;
}
