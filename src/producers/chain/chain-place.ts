/** Where a chain source stands, and the cursor it is written as: what it takes to go on, or to take back. */
import { Fault } from '../../faults.ts';
import type { OpenGap } from '../../flow/continuity.ts';
import { type Offset, offset } from '../../flow/ids.ts';
import type { Cursor, Mark } from '../../flow/source.ts';
import type { Branch } from './branch.ts';
import { branchOfText, branchText } from './branch-text.ts';

export type ChainPlace = Readonly<{
  /** The lowest block that is wanted: what lies below it was never told of. */
  first: number;
  /** The blocks that were given, as far back as they are kept; before `first` the one they stand on. */
  branch: Branch;
  /** Where on its topic some of these blocks lie at the earliest, oldest first. */
  marks: readonly Marked[];
  /** Blocks given since the very start, those that were taken back included. */
  position: number;
  /** It has been at the head of the chain: from then on what is not seen in time is missed. */
  live: boolean;
  /** What has been missed and is not yet read; null: nothing. */
  gap: ChainGap | null;
}>;

/** `before`: hash of the block below it. `since`: the position at which it was found. */
export type ChainGap = OpenGap & Readonly<{ before: string; since: number; records: number }>;

/** What was given of this block and of all above it lies behind the mark. */
export type Marked = Readonly<{ number: number; mark: Mark }>;

/** How many blocks share a mark: a cursor has one number for each partition in each of them. */
const blocksPerMark = 16;

/**
 * `number` is the block about to be given, `mark` what its source knows now; what it does not know is as in
 * the mark before. Marks that no block of the branch needs any more are left out.
 */
export function marked({ branch, marks }: ChainPlace, number: number, mark: Mark): readonly Marked[] {
  const last = marks.at(-1);
  if (last && number < last.number + blocksPerMark) return marks;
  const known = { number, mark: mark.map((at, partition) => at ?? last?.mark[partition] ?? null) };
  const lowest = branch[0]?.number ?? number;
  const needed = marks.findLastIndex((one) => one.number <= lowest);
  return [...marks.slice(Math.max(needed, 0)), known];
}

/** Behind which all blocks from `number` on lie; empty, which is the start, where that is not known. */
export const markFor = (marks: readonly Marked[], number: number): Mark =>
  marks.findLast((one) => one.number <= number)?.mark ?? [];

export const cursorOf = ({ branch, marks, ...rest }: ChainPlace): Cursor =>
  JSON.stringify({
    ...rest,
    chain: branchText(branch),
    marks: marks.map(({ number, mark }) => [number, ...mark]),
  });

/** Throws `cursor-unknown` where no chain source wrote it. */
export function placeOf(cursor: Cursor, source: string): ChainPlace {
  const found = parsed(cursor, source);
  if (!found)
    throw new Fault(
      'cursor-unknown',
      `source ${source}: its cursor is not one that a chain source wrote: ${cursor.slice(0, 200)}. ` +
        'Give the source another name to read the chain anew.',
    );
  return found;
}

function parsed(cursor: Cursor, source: string): ChainPlace | null {
  const { first, chain, marks, position, live, gap } = objectOf(cursor);
  if (typeof chain !== 'string' || typeof position !== 'number' || !Array.isArray(marks)) return null;
  if (typeof first !== 'number') return null;
  // Cursors from before there were gaps have neither.
  const missed = { live: live === true, gap: isGap(gap) ? gap : null };
  return { first, branch: branchOfText(chain, source), marks: marks.flatMap(markedOf), position, ...missed };
}

/** The sum over the blocks says that the cursor is whole: of the gap it is enough to know that it is one. */
const isGap = (value: unknown): value is ChainGap =>
  typeof value === 'object' && value !== null && 'openedAt' in value && 'before' in value;

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function markedOf(row: unknown): Marked[] {
  if (!Array.isArray(row)) return [];
  const [number, ...mark] = row.map((value) => (typeof value === 'number' ? value : null));
  return number === null || number === undefined ? [] : [{ number, mark: mark.map(offsetOrNull) }];
}

const offsetOrNull = (at: number | null): Offset | null => (at === null ? null : offset(at));
