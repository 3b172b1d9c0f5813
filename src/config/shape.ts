/** A YAML file and its shape → the typed value with defaults filled in, or every deviation by line. */
import Type, { type Static, type TSchema } from 'typebox';
import Value from 'typebox/value';
import type { Issue, Reading } from './issue.ts';
import { nearest } from './nearest.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** Every part of `schema` carries a `description`: it completes the sentence "expected …". */
export function shaped<Schema extends TSchema>(schema: Schema, file: YamlFile): Reading<Static<Schema>> {
  const value: unknown = Value.Default(schema, structuredClone(file.value));
  if (Value.Check(schema, value)) return { value, issues: [] };
  const issues = new Map<string, Issue>();
  // Of several shapes one that does not fit as a whole has got no defaults yet.
  const chosen = narrowed(schema, value);
  for (const { path, message } of deviations(chosen, file, Value.Default(chosen, value))) {
    const name = pathName(path);
    if (!issues.has(name)) issues.set(name, { at: file.where(path), message });
  }
  return { value: null, issues: [...issues.values()] };
}

type Deviation = Readonly<{ path: YamlPath; message: string }>;

function deviations(schema: TSchema, file: YamlFile, value: unknown): Deviation[] {
  return Value.Errors(schema, value).flatMap((error): Deviation[] => {
    const path = pathOf(error.instancePath);
    if (error.keyword === 'additionalProperties')
      return error.params.additionalProperties.map((key) => {
        const expected = known(schemaAt(schema, path), key);
        const message = `unknown key ${pathName([...path, wordOf(key)])}, expected ${expected}`;
        return { path: [...path, key], message };
      });
    if (error.keyword === 'required')
      return error.params.requiredProperties.map((key) => ({
        path: [...path, key],
        message: `${pathName([...path, key])} is missing, expected ${expected(schema, [...path, key])}`,
      }));
    // Said once, by the mapping that holds the unknown key.
    if (error.keyword === 'boolean') return [];
    return [
      {
        path,
        message: `${pathName(path)} is ${found(schema, file, path)}, expected ${expected(schema, path)}`,
      },
    ];
  });
}

/** Where a space was forgotten after a colon the value is part of the key, and may be a secret. */
const wordOf = (key: string): string => key.replace(/[^\w.-].*/s, '…');

/** The schema with each choice made that the value's kind makes, so that what is wrong is told of that. */
function narrowed(schema: TSchema, value: unknown): TSchema {
  if (Type.IsUnion(schema)) {
    const chosen = choice(schema.anyOf, value);
    return chosen ? narrowed(chosen, value) : schema;
  }
  if (Type.IsArray(schema) && Array.isArray(value) && value.length > 0) {
    const { items, ...options } = schema;
    return Type.Tuple(
      value.map((one) => narrowed(items, one)),
      options,
    );
  }
  if (!Type.IsObject(schema) || typeof value !== 'object' || value === null) return schema;
  const given = new Map<string, unknown>(Object.entries(value));
  const { properties, required: _, ...options } = schema;
  const chosen = Object.entries(properties).map(([key, one]) => [key, narrowed(one, given.get(key))]);
  return Type.Object(Object.fromEntries(chosen), options);
}

/** By its kind; among mappings told apart by `type`, by that, or else what types there are to choose from. */
function choice(shapes: readonly TSchema[], value: unknown): TSchema | undefined {
  const [first, ...others] = shapes.filter((one) => kindOf(one) === kindOfValue(value));
  if (first === undefined || others.length === 0) return first;
  const types = new Map([first, ...others].map((one) => [typeOf(one), one]));
  const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined;
  const names = [...types.keys()];
  const description = `one of ${names.join(', ')}`;
  return types.get(String(type)) ?? Type.Object({ type: Type.Enum(names, { description }) });
}

function typeOf(schema: TSchema): string {
  const type = Type.IsObject(schema) ? schema.properties.type : undefined;
  return Type.IsLiteral(type) ? String(type.const) : 'any';
}

function kindOf(schema: TSchema): string {
  const { type }: { type?: unknown } = schema;
  return typeof type === 'string' ? type : 'any';
}

const kindOfValue = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** JSON pointer → steps; numbers are indices, since no key of ours is a number. */
function pathOf(pointer: string): YamlPath {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) =>
    /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
}

/** `sources[0].nodes`. */
export function pathName(path: YamlPath): string {
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return name === '' ? 'the file' : name.replace(/^\./, '');
}

/** The schema of what stands at `path`, or of the nearest thing above it that has one. */
function schemaAt(schema: TSchema, path: YamlPath): TSchema {
  const [step, ...rest] = path;
  if (Type.IsObject(schema) && step !== undefined) {
    const property = schema.properties[step];
    return property ? schemaAt(property, rest) : schema;
  }
  const item = Type.IsTuple(schema) && typeof step === 'number' ? schema.items[step] : undefined;
  return item ? schemaAt(item, rest) : schema;
}

function expected(schema: TSchema, path: YamlPath): string {
  const { description }: { description?: unknown } = schemaAt(schema, path);
  return typeof description === 'string' ? description : 'another kind of value';
}

function known(schema: TSchema, key: string): string {
  const keys = Type.IsObject(schema) ? Object.keys(schema.properties) : [];
  return nearest(key, keys) ?? `one of ${keys.join(', ')}`;
}

/** What a person wrote; never for a field that may hold a credential. */
function found(schema: TSchema, file: YamlFile, path: YamlPath): string {
  const { secret }: { secret?: unknown } = schemaAt(schema, path);
  if (secret === true) return 'not of that form';
  const value = file.at(path);
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  return JSON.stringify(value).slice(0, 80);
}
