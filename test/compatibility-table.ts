/** Changes of a schema and whether Confluent's rules allow them; the rows where avsc differs are marked. */

export type CompatibilityRow = Readonly<{
  change: string;
  old: string;
  new: string;
  /** A reader with the new schema can read what the old one wrote. */
  backward: boolean;
  /** A reader with the old schema can read what the new one wrote. */
  forward: boolean;
  /** Where the resolver of avsc, with which our codec reads, refuses what the rules allow. */
  avscRefuses?: readonly ('backward' | 'forward')[];
}>;

type Extra = Readonly<Record<string, unknown>>;

export const field = (name: string, type: unknown, extra: Extra = {}) => ({ name, type, ...extra });
export const record = (name: string, fields: readonly object[], extra: Extra = {}) => ({
  ...{ type: 'record', name, fields },
  ...extra,
});
const symbols = (names: readonly string[], extra: Extra = {}) => ({
  ...{ type: 'enum', name: 'Side', symbols: names },
  ...extra,
});
const fixed = (size: number, name = 'Hash') => ({ type: 'fixed', name, size });
const array = (items: unknown) => ({ type: 'array', items });
const map = (values: unknown) => ({ type: 'map', values });
/** A record whose field `x` is of this type. */
const holding = (type: unknown): string => JSON.stringify(record('Trade', [field('x', type)]));
const text = (schema: unknown): string => JSON.stringify(schema);

type Verdict = 'both' | 'backward' | 'forward' | 'neither';
const row = (change: string, [old, next]: readonly [string, string], verdict: Verdict): CompatibilityRow => ({
  ...{ change, old, new: next },
  backward: verdict === 'both' || verdict === 'backward',
  forward: verdict === 'both' || verdict === 'forward',
});

const price = field('price', 'double');
const note = field('note', ['null', 'string'], { default: null });
const venue = field('venue', 'string');
const trade = (fields: readonly object[], extra: Extra = {}) => text(record('Trade', fields, extra));
const leg = (fields: readonly object[]) => record('Leg', fields);
const tree = (extra: readonly object[]) =>
  text(record('Tree', [...extra, field('left', ['null', 'Tree'], { default: null })]));

const ofFields: readonly CompatibilityRow[] = [
  row('nothing but the layout', [trade([price]), text(JSON.parse(trade([price])))], 'both'),
  row('a field added with a default', [trade([price]), trade([price, note])], 'both'),
  row('a field added without a default', [trade([price]), trade([price, venue])], 'forward'),
  row('a field removed that had a default', [trade([price, note]), trade([price])], 'both'),
  row('a field removed that had no default', [trade([price, venue]), trade([price])], 'backward'),
  row(
    'a default put on a field',
    [trade([venue]), trade([field('venue', 'string', { default: '' })])],
    'both',
  ),
  row(
    'a default of null counts as a default',
    [trade([]), trade([field('n', 'null', { default: null })])],
    'both',
  ),
  row('fields in another order', [trade([price, venue]), trade([venue, price])], 'both'),
  row('a field renamed', [trade([venue]), trade([field('market', 'string')])], 'neither'),
  row(
    'a field renamed, with an alias',
    [trade([venue]), trade([field('market', 'string', { aliases: ['venue'] })])],
    'backward',
  ),
  row(
    'an alias that names a field which is still there',
    [
      trade([field('venue', 'string', { default: '' }), field('market', 'string')]),
      trade([field('market', 'string', { aliases: ['venue'] })]),
    ],
    'forward',
  ),
  row(
    'an alias whose type does not fit',
    [trade([venue]), trade([field('market', 'int', { aliases: ['venue'] })])],
    'neither',
  ),
  row('a doc', [trade([price]), trade([price], { doc: 'What was traded.' })], 'both'),
];

const ofNames: readonly CompatibilityRow[] = [
  row('a record renamed', [text(record('Trade', [])), text(record('Deal', []))], 'neither'),
  row(
    'a record renamed, with an alias',
    [text(record('Trade', [])), text(record('Deal', [], { aliases: ['Trade'] }))],
    'backward',
  ),
  row(
    'an alias in another namespace',
    [text(record('a.Trade', [])), text(record('a.Deal', [], { aliases: ['b.Trade'] }))],
    'neither',
  ),
  {
    ...row(
      'a record in another namespace',
      [text(record('a.Trade', [])), text(record('b.Trade', []))],
      'both',
    ),
    avscRefuses: ['backward', 'forward'],
  },
  row('a nested record renamed', [holding(leg([])), holding(record('Foot', []))], 'neither'),
  row('an enum renamed', [holding(symbols(['BUY'])), holding(symbols(['BUY'], { name: 'Way' }))], 'neither'),
  row('a fixed renamed', [holding(fixed(4)), holding(fixed(4, 'Digest'))], 'neither'),
];

const promoted: readonly (readonly [string, string])[] = [
  ['int', 'long'],
  ['int', 'float'],
  ['int', 'double'],
  ['long', 'float'],
  ['long', 'double'],
  ['float', 'double'],
];
const unlike: readonly (readonly [string, string])[] = [
  ['int', 'string'],
  ['boolean', 'int'],
  ['null', 'string'],
  ['double', 'bytes'],
];

const ofTypes: readonly CompatibilityRow[] = [
  ...promoted.map(([old, next]) => row(`${old} → ${next}`, [holding(old), holding(next)], 'backward')),
  ...unlike.map(([old, next]) => row(`${old} → ${next}`, [holding(old), holding(next)], 'neither')),
  row('string → bytes', [holding('string'), holding('bytes')], 'both'),
  row(
    'a logical type',
    [holding('long'), holding({ type: 'long', logicalType: 'timestamp-millis' })],
    'both',
  ),
  row('fixed of another size', [holding(fixed(4)), holding(fixed(8))], 'neither'),
  row('fixed → bytes', [holding(fixed(4)), holding('bytes')], 'neither'),
  row('record → map', [holding(leg([])), holding(map('string'))], 'neither'),
  row('array → map', [holding(array('int')), holding(map('int'))], 'neither'),
  row('the items of an array promoted', [holding(array('int')), holding(array('long'))], 'backward'),
  row('the values of a map promoted', [holding(map('float')), holding(map('double'))], 'backward'),
  row('the items of an array changed', [holding(array('int')), holding(array('string'))], 'neither'),
];

const ofEnums: readonly CompatibilityRow[] = [
  row('a symbol added', [holding(symbols(['BUY'])), holding(symbols(['BUY', 'SELL']))], 'backward'),
  row('a symbol removed', [holding(symbols(['BUY', 'SELL'])), holding(symbols(['BUY']))], 'forward'),
  row('symbols in another order', [holding(symbols(['A', 'B'])), holding(symbols(['B', 'A']))], 'both'),
  row(
    'a symbol removed, and the enum has a default',
    [holding(symbols(['BUY', 'SELL'])), holding(symbols(['BUY'], { default: 'BUY' }))],
    'both',
  ),
  row(
    'a symbol added, and the enum had a default',
    [holding(symbols(['BUY'], { default: 'BUY' })), holding(symbols(['BUY', 'SELL'], { default: 'BUY' }))],
    'both',
  ),
  row(
    'a symbol added, and a default of the field, which is not one of the enum',
    [
      trade([field('side', symbols(['BUY']), { default: 'BUY' })]),
      trade([field('side', symbols(['BUY', 'SELL']), { default: 'BUY' })]),
    ],
    'backward',
  ),
  row('enum → string', [holding(symbols(['BUY'])), holding('string')], 'neither'),
];

const ofUnions: readonly CompatibilityRow[] = [
  row('a branch added', [holding(['null', 'int']), holding(['null', 'int', 'string'])], 'backward'),
  row('a branch removed', [holding(['null', 'int', 'string']), holding(['null', 'int'])], 'forward'),
  row('branches in another order', [holding(['null', 'int']), holding(['int', 'null'])], 'both'),
  row('a branch promoted', [holding(['null', 'int']), holding(['null', 'long'])], 'backward'),
  row('a type becomes a union that has it', [holding('int'), holding(['null', 'int'])], 'backward'),
  row('a type becomes a union that promotes it', [holding('int'), holding(['null', 'long'])], 'backward'),
  row('a type becomes a union of its own only', [holding('int'), holding(['int'])], 'both'),
  row('a type becomes a union without it', [holding('int'), holding(['null', 'string'])], 'neither'),
  row(
    'a union of what can all be promoted becomes that',
    [holding(['int', 'float']), holding('double')],
    'backward',
  ),
  row(
    'a field with a default added to a record in a union',
    [holding(['null', leg([price])]), holding(['null', leg([price, note])])],
    'both',
  ),
  row(
    'a field without a default added to a record in a union',
    [holding(['null', leg([price])]), holding(['null', leg([price, venue])])],
    'forward',
  ),
  row(
    'a record in a union renamed',
    [holding(['null', leg([])]), holding(['null', record('Foot', [])])],
    'neither',
  ),
];

const ofNesting: readonly CompatibilityRow[] = [
  row('a nested field added with a default', [holding(leg([price])), holding(leg([price, note]))], 'both'),
  row('a nested field added without', [holding(leg([price])), holding(leg([price, venue]))], 'forward'),
  row('a nested field in an array', [holding(array(leg([]))), holding(array(leg([venue])))], 'forward'),
  row('a nested field in a map', [holding(map(leg([venue]))), holding(map(leg([])))], 'backward'),
  row('a field with a default in a record that holds itself', [tree([]), tree([note])], 'both'),
  row('a field without one in a record that holds itself', [tree([]), tree([venue])], 'forward'),
];

export const compatibilityTable: readonly CompatibilityRow[] = [
  ...ofFields,
  ...ofNames,
  ...ofTypes,
  ...ofEnums,
  ...ofUnions,
  ...ofNesting,
];

/** Allowed after its predecessor, yet not after the first one: what only the transitive levels see. */
export const chains = {
  backward: [trade([price]), trade([price, note]), trade([price, field('note', ['null', 'string'])])],
  forward: [trade([price, venue]), trade([price, field('venue', 'string', { default: '' })]), trade([price])],
};

/** Whether a level allows the second schema of a row after the first. */
export function allows(level: string, { backward, forward }: CompatibilityRow): boolean {
  if (level === 'NONE') return true;
  if (level.startsWith('FULL')) return backward && forward;
  return level.startsWith('BACKWARD') ? backward : forward;
}
