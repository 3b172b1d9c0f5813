/** Where a replay stands, and the cursor it is written as: what it takes to go on as if it never stopped. */
import { Fault } from '../faults.ts';
import type { Cursor } from '../flow/source.ts';

export type ReplayPlace = Readonly<{
  /** File name, without folders: a checkout may move. Empty before the first line. */
  file: string;
  /** How many files were read before it: shows that files have been put there or taken away. */
  passed: number;
  /** Lines read of that file, blank ones included. */
  line: number;
  /** CRC-32 of the last line read: shows that the file has been exchanged under its name. */
  sum: number;
  /** How many observations of that line have been given, where others have not; 0: all of them. */
  given: number;
  /** Lines wholly observed since the very start, malformed ones included, blank ones not. */
  position: number;
  /** What the lines being read have in common, as a block; null where progress has been made known since. */
  group: string | null;
  /** -1 before the first block, and where there is no chain. */
  highestBlock: number;
  /** Latest event time seen. */
  reachedMs: number;
  /** True where the end has been made known and no line has been read since. */
  ended: boolean;
}>;

export const replayStart: ReplayPlace = {
  file: '',
  passed: 0,
  line: 0,
  sum: 0,
  given: 0,
  position: 0,
  group: null,
  highestBlock: -1,
  reachedMs: 0,
  ended: false,
};

/** Members in one order, so that a place has one cursor. */
export const cursorOf = (place: ReplayPlace): Cursor => JSON.stringify(place, Object.keys(replayStart));

/** Throws `cursor-unknown` where no replay wrote the cursor, or its file is not where it was. */
export function placeOf(cursor: Cursor, source: string, files: readonly string[]): ReplayPlace {
  const place = parse(cursor);
  if (!place)
    throw cursorUnknown(source, `its cursor is not one that a replay wrote: ${cursor.slice(0, 200)}`);
  const { file, passed } = place;
  const now = `its files are now ${files.join(', ')}`;
  if (file !== '' && !files.includes(file))
    throw cursorUnknown(source, `its cursor stands in '${file}', which is gone: ${now}`);
  if (file !== '' && files.indexOf(file) !== passed)
    throw cursorUnknown(source, `its cursor stands in '${file}' behind ${passed} other files: ${now}`);
  return place;
}

/** Going on could skip or repeat lines in silence, so a person decides; both ways out are safe. */
export const cursorUnknown = (source: string, why: string): Fault =>
  new Fault(
    'cursor-unknown',
    `source ${source}: ${why}. Put its files back as they were, or give the source a new name: it then ` +
      'reads everything from the start, and what was seen before is dropped as a duplicate.',
  );

function parse(cursor: Cursor): ReplayPlace | null {
  let found: unknown;
  try {
    found = JSON.parse(cursor);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
  if (typeof found !== 'object' || found === null) return null;
  // Before lines could give several records, cursors were written without `given`, and said `block`.
  const place = { given: 0, group: Reflect.get(found, 'block'), ...found };
  return isPlace(place) ? place : null;
}

function isPlace(found: object): found is ReplayPlace {
  return Object.entries(replayStart).every(([name, example]) => {
    const value: unknown = Reflect.get(found, name);
    return name === 'group' ? value === null || typeof value === 'string' : typeof value === typeof example;
  });
}
