/**
 * A reader's and a writer's schema → every reason why the one could not read the other, by the rules of
 * Avro's Java library, which are Confluent's. avsc's own resolver is stricter about namespaces.
 */
import avsc, { type Type } from 'avsc';
import type { Incompatibility, IncompatibilityKind } from './incompatibility.ts';

const { ArrayType, EnumType, FixedType, MapType, RecordType, UnwrappedUnionType, WrappedUnionType } =
  avsc.types;

type Spot = Readonly<{ pointer: string; place: string }>;
type Pair = Readonly<{ reader: Type; writer: Type; spot: Spot; known: Known }>;
/** Records compared so far; one being compared counts as readable, which ends recursion. */
type Known = Map<Type, Map<Type, readonly Incompatibility[]>>;

const promotions: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  bytes: ['string'],
  string: ['bytes'],
};

/** Empty: everything that was written can be read. */
export const whyUnreadable = (reader: Type, writer: Type): readonly Incompatibility[] =>
  compare({ reader, writer, spot: { pointer: '', place: shortName(reader) }, known: new Map() });

function compare(pair: Pair): readonly Incompatibility[] {
  const { reader, writer } = pair;
  // All that a writer's union may hold has to be readable, whether the reader has a union or not.
  if (isUnion(writer))
    return writer.types.flatMap((branch, at) =>
      compare({ ...pair, writer: branch, spot: isUnion(reader) ? branchSpot(pair, at) : pair.spot }),
    );
  if (isUnion(reader)) return compareWithBranches(pair, reader.types);
  if (reader instanceof RecordType && writer instanceof RecordType) return compareRecords(pair);
  if (reader instanceof EnumType && writer instanceof EnumType)
    return [...compareNames(pair), ...compareSymbols(pair, reader, writer)];
  if (reader instanceof FixedType && writer instanceof FixedType)
    return [
      ...compareNames(pair),
      ...(reader.size === writer.size
        ? []
        : [refused(pair, 'FIXED_SIZE_MISMATCH', [`${reader.size} bytes`, `${writer.size} bytes`])]),
    ];
  if (reader instanceof ArrayType && writer instanceof ArrayType)
    return compare(inside(pair, [reader.itemsType, writer.itemsType], ['items', '[]']));
  if (reader instanceof MapType && writer instanceof MapType)
    return compare(inside(pair, [reader.valuesType, writer.valuesType], ['values', '{}']));
  const same = reader.typeName === writer.typeName;
  return same || promotions[reader.typeName]?.includes(writer.typeName) ? [] : [typeMismatch(pair)];
}

/**
 * Any branch that can read it will do. Where none can, the branch that was meant, the one of the same name,
 * says better what is wrong than "a branch is missing" does.
 */
function compareWithBranches(pair: Pair, branches: readonly Type[]): readonly Incompatibility[] {
  const { writer } = pair;
  const tried = branches.map((reader) => ({ reader, why: compare({ ...pair, reader }) }));
  if (tried.some(({ why }) => why.length === 0)) return [];
  const meant = writer.name && tried.find(({ reader }) => shortName(reader) === shortName(writer));
  if (meant) return meant.why;
  return [refused(pair, 'MISSING_UNION_BRANCH', [branches.map(shortName).join(' | '), shortName(writer)])];
}

function compareRecords(pair: Pair): readonly Incompatibility[] {
  const { reader, writer, known } = pair;
  const before = known.get(reader)?.get(writer);
  if (before) return before;
  const results = known.get(reader) ?? new Map<Type, readonly Incompatibility[]>();
  known.set(reader, results.set(writer, []));
  const found = [...compareNames(pair), ...compareFields(pair)];
  results.set(writer, found);
  return found;
}

function compareFields(pair: Pair): readonly Incompatibility[] {
  const { reader, writer } = pair;
  if (!(reader instanceof RecordType && writer instanceof RecordType)) return [];
  return reader.fields.flatMap((field, at): readonly Incompatibility[] => {
    const spot = {
      pointer: `${pair.spot.pointer}/fields/${at}`,
      place: `${shortName(reader)}.${field.name}`,
    };
    const written = writer.fields.filter(({ name }) => [field.name, ...field.aliases].includes(name));
    const [one, another] = written;
    if (one && another) {
      const names = written.map(({ name }) => name).join(' and ');
      return [refused({ ...pair, spot }, 'NAME_MISMATCH', [field.name, names])];
    }
    if (one)
      return compare({
        ...{ known: pair.known, reader: field.type, writer: one.type },
        spot: { ...spot, pointer: `${spot.pointer}/type` },
      });
    if (field.defaultValue() !== undefined) return [];
    return [
      refused({ ...pair, spot }, 'READER_FIELD_MISSING_DEFAULT_VALUE', [field.name, shortName(writer)]),
    ];
  });
}

/** Avro compares names without their namespace, and a reader's aliases with it. */
function compareNames(pair: Pair): readonly Incompatibility[] {
  const { reader, writer, spot } = pair;
  if (shortName(reader) === shortName(writer) || reader.aliases?.includes(writer.name ?? '')) return [];
  const at = { ...spot, pointer: `${spot.pointer}/name` };
  return [refused({ ...pair, spot: at }, 'NAME_MISMATCH', [reader.name ?? '', writer.name ?? ''])];
}

/** A reader's enum with a default reads what it does not know as that. */
function compareSymbols(pair: Pair, reader: Type, writer: Type): readonly Incompatibility[] {
  if (!(reader instanceof EnumType && writer instanceof EnumType)) return [];
  const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
  if (missing.length === 0 || ('default' in reader && reader.default !== undefined)) return [];
  const spot = { ...pair.spot, pointer: `${pair.spot.pointer}/symbols` };
  return [
    refused({ ...pair, spot }, 'MISSING_ENUM_SYMBOLS', [reader.symbols.join(', '), missing.join(', ')]),
  ];
}

const typeMismatch = (pair: Pair): Incompatibility =>
  refused(pair, 'TYPE_MISMATCH', [shortName(pair.reader), shortName(pair.writer)]);

const refused = (
  { spot }: Pair,
  kind: IncompatibilityKind,
  [reader, writer]: readonly [string, string],
): Incompatibility => ({ kind, pointer: spot.pointer || '/', place: spot.place, reader, writer });

const branchSpot = ({ spot }: Pair, at: number): Spot => ({ ...spot, pointer: `${spot.pointer}/${at}` });

const inside = (
  { spot, known }: Pair,
  [reader, writer]: readonly [Type, Type],
  [step, sign]: readonly [string, string],
): Pair => ({
  ...{ reader, writer, known },
  spot: { pointer: `${spot.pointer}/${step}`, place: `${spot.place}${sign}` },
});

const isUnion = (type: Type): type is avsc.types.WrappedUnionType | avsc.types.UnwrappedUnionType =>
  type instanceof WrappedUnionType || type instanceof UnwrappedUnionType;

/** A named type's name without its namespace; of any other, what it is. */
const shortName = ({ name, typeName }: Type): string =>
  name === undefined ? typeName.replace(/:.*/, '') : name.slice(name.lastIndexOf('.') + 1);
