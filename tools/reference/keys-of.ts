/** A shape → every key in it, from the top down, with what may stand there. */
import Type, { type TSchema } from 'typebox';

export type Key = Readonly<{
  /** `sources[].name`. */
  path: string;
  schema: TSchema;
  required: boolean;
}>;

/** Through lists and through the long form of what also has a short one. */
export function keysOf(schema: TSchema, above = ''): readonly Key[] {
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap((one) => keysOf(one, above));
  if (Type.IsArray(schema)) return keysOf(schema.items, `${above}[]`);
  if (!Type.IsObject(schema)) return [];
  const needed = new Set<string>(schema.required ?? []);
  return Object.entries(schema.properties).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`;
    return [
      { path, schema: inner, required: needed.has(name) && !hasDefault(inner) },
      ...keysOf(inner, path),
    ];
  });
}

export const defaultOf = (schema: TSchema): unknown => ('default' in schema ? schema.default : undefined);
export const descriptionOf = (schema: TSchema): string =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : '';

/** A shape asks for what has a default, because defaults are filled in before it is asked. */
const hasDefault = (schema: TSchema): boolean => defaultOf(schema) !== undefined;
