/** A shape → the JSON Schema an editor checks a YAML file by, each key with what it is for. */
import Type, { type TSchema } from 'typebox';
import { defaultOf, descriptionOf } from './keys-of.ts';

type Json = Readonly<Record<string, unknown>>;
type Purposes = Readonly<Record<string, string>>;

export const jsonSchema = (title: string, schema: TSchema, purposes: Purposes): Json => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...described(schema, '', purposes),
});

function described(schema: TSchema, path: string, purposes: Purposes): Json {
  const { description: _, secret: __, required: ___, ...rest }: Json = { ...schema };
  const purpose = purposes[path];
  const expected = `Expected: ${descriptionOf(schema)}.`;
  const text = { description: purpose === undefined ? expected : `${purpose} ${expected}` };
  if (Type.IsUnion(schema))
    return { ...text, anyOf: schema.anyOf.map((one) => described(one, path, purposes)) };
  if (Type.IsArray(schema))
    return { ...rest, ...text, items: described(schema.items, `${path}[]`, purposes) };
  if (!Type.IsObject(schema)) return { ...rest, ...text };
  const properties = Object.entries(schema.properties).map(([name, inner]) => [
    name,
    described(inner, path === '' ? name : `${path}.${name}`, purposes),
  ]);
  // What has a default may be left out, whatever the shape asks for once defaults are filled in.
  const required = (schema.required ?? []).filter(
    (name) => defaultOf(schema.properties[name] ?? {}) === undefined,
  );
  const { default: ____, ...others } = rest;
  return { ...others, ...text, required, properties: Object.fromEntries(properties) };
}
