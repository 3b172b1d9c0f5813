/** Records, in the order in which topics lead to them → their tables, and the table of enums. */
import type { AvroRecord, AvroType, Field } from '../avro/sources.ts';
import { code, either, table } from './markdown.ts';

type Records = ReadonlyMap<string, AvroRecord>;

/** From the envelope on, each record stands behind the one that names it first. */
export function recordsSection(records: Records, bodies: readonly string[]): string {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const { type } of records.get(name)?.fields ?? []) for (const inner of namedIn(type)) visit(inner);
  };
  for (const name of ['Envelope', ...bodies]) visit(name);
  const unused = [...records.keys()].filter((name) => !found.has(name));
  if (unused.length > 0) throw new Error(`no topic leads to ${unused.join(', ')}; take the files away`);
  return [...found]
    .flatMap((name) => records.get(name) ?? [])
    .map(recordText)
    .join('\n\n');
}

/** Where each is used is said by the fields, which link here. */
export function enumsTable(records: Records): string {
  const enums = [...records.values()].flatMap(({ fields }) => fields.flatMap(({ type }) => enumsIn(type)));
  const rows = enums.map(({ name = '', symbols = [], doc = '' }) => [
    code(name),
    symbols.map(code).join(', '),
    doc,
  ]);
  return table(['Enum', 'Symbols', 'Meaning'], rows.toSorted());
}

export const linkTo = (record: string): string => `[${code(record)}](#${record.toLowerCase()})`;

const recordText = ({ name, doc, fields }: AvroRecord): string =>
  `### ${name}\n\n${doc}\n\n${table(['Field', 'Type', 'Default', 'Meaning'], fields.map(fieldRow))}`;

const fieldRow = (field: Field): string[] => [
  code(field.name),
  field.name === 'body' ? 'a union of records' : typeText(field.type),
  field.default === undefined ? '' : code(JSON.stringify(field.default)),
  field.doc,
];

function typeText(type: AvroType): string {
  if (Array.isArray(type)) {
    const others = type.filter((one) => one !== 'null').map(typeText);
    return either(others.length < type.length ? [...others, 'null'] : others);
  }
  if (typeof type === 'string') return isNamed(type) ? linkTo(shortName(type)) : type;
  if (type.type === 'array') return `list of ${typeText(type.items ?? 'null')}`;
  if (type.type === 'map') return `map of text to ${typeText(type.values ?? 'null')}`;
  return `[${code(type.name ?? '')}](#enums)`;
}

/** Names of the records that a type holds. */
function namedIn(type: AvroType): string[] {
  if (Array.isArray(type)) return type.flatMap(namedIn);
  if (typeof type === 'string') return isNamed(type) ? [shortName(type)] : [];
  return [type.items, type.values].flatMap((inner) => (inner === undefined ? [] : namedIn(inner)));
}

function enumsIn(type: AvroType): Exclude<AvroType, string | AvroType[]>[] {
  if (Array.isArray(type)) return type.flatMap(enumsIn);
  if (typeof type === 'string') return [];
  if (type.type === 'enum') return [type];
  return [type.items, type.values].flatMap((inner) => (inner === undefined ? [] : enumsIn(inner)));
}

const isNamed = (type: string): boolean => type.startsWith('millrace.');
const shortName = (type: string): string => type.replace('millrace.', '');
