/** `millrace dlq list`: the newest dead letters that pass the filters, and all of them counted. */
import type { Letter } from '../../kafka/dead-letters.ts';
import { table } from '../table.ts';
import type { LetterFilter } from './letter-filter.ts';
import { selectedLetters, surveyed } from './letters.ts';
import type { OpenDead } from './open-dead.ts';
import { cut, printable, type ShownLetter, shownLetter } from './shown.ts';

export type Counted = Readonly<{ letters: number; redriven: number }>;

export type Listing = Readonly<{
  /** Newest first. */
  letters: readonly ShownLetter[];
  counts: Counted &
    Readonly<{
      byCode: Readonly<Record<string, Counted>>;
      /** By topic, and by source where it was no record yet. */
      byOrigin: Readonly<Record<string, Counted>>;
    }>;
  /** Offsets of what lies on the topic and is no letter. */
  unreadable: readonly number[];
}>;

/** Of the letters no more is kept than is shown, whatever their number. */
export async function listing(
  open: OpenDead,
  { filter, limit }: Readonly<{ filter: LetterFilter; limit: number }>,
  signal: AbortSignal,
): Promise<Listing> {
  const selection = { names: [], filter };
  const survey = await surveyed(open, selection, signal);
  const newest: ShownLetter[] = [];
  const all = tally();
  const byCode = new Map<string, Tally>();
  const byOrigin = new Map<string, Tally>();
  for await (const letter of selectedLetters(open, selection, survey, signal)) {
    const mark = survey.marks.get(letter.id);
    newest.push(shownLetter(letter, mark));
    if (newest.length > limit) newest.shift();
    for (const one of [all, under(byCode, letter.body.code), under(byOrigin, originOf(letter))]) {
      one.letters += 1;
      if (mark) one.redriven += 1;
    }
  }
  const counts = { ...all, byCode: Object.fromEntries(byCode), byOrigin: Object.fromEntries(byOrigin) };
  return { letters: newest.toReversed(), counts, unreadable: survey.unreadable };
}

type Tally = { letters: number; redriven: number };

const tally = (): Tally => ({ letters: 0, redriven: 0 });

function under(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name) ?? tally();
  tallies.set(name, known);
  return known;
}

/** As its actor is called: a source, or the topic that a processor read. */
function originOf({ body: { by } }: Letter): string {
  const [, role = by, place = ''] = by.split('/');
  return role === 'source' ? `source/${place}` : place;
}

const mostText = 100;

export function listingLines({ letters, counts, unreadable }: Listing): string[] {
  const rows = letters.map((one) => [
    one.letter,
    one.writtenAt,
    one.redriven === null ? '-' : one.redriven.at,
    ...[one.code, one.origin, one.detail].map((text) => cut(printable(text), mostText)),
  ]);
  const shown = `${letters.length} of ${counts.letters} letters, newest first; ${counts.redriven} redriven`;
  return [
    ...(rows.length > 0 ? table(['letter', 'written', 'redriven', 'code', 'origin', 'detail'], rows) : []),
    ...(rows.length > 0 ? [''] : []),
    shown,
    ...(counts.letters > 0
      ? ['', ...countLines('code', counts.byCode), '', ...countLines('origin', counts.byOrigin)]
      : []),
    ...(unreadable.length > 0 ? ['', unreadableLine(unreadable)] : []),
  ];
}

const countLines = (what: string, counts: Readonly<Record<string, Counted>>): string[] =>
  table(
    [what, 'letters', 'redriven'],
    Object.entries(counts)
      .toSorted(([, a], [, b]) => b.letters - a.letters)
      .map(([name, { letters, redriven }]) => [cut(printable(name), mostText), `${letters}`, `${redriven}`]),
  );

const unreadableLine = (offsets: readonly number[]): string =>
  `${offsets.length} records on the topic are no letters; the first is dead-0@${offsets[0]}`;
