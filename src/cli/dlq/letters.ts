/** The topic `dead` read twice: for the marks, wherever they stand, then for the letters that are meant. */
import { Fault } from '../../faults.ts';
import { deadMailbox, deadRecords, type Letter, type Mark } from '../../kafka/dead-letters.ts';
import { offsetAt, offsetFrom } from '../../kafka/offsets.ts';
import type { LetterFilter } from './letter-filter.ts';
import { isNamed, type LetterName } from './letter-name.ts';
import type { OpenDead } from './open-dead.ts';
import { watch } from './watch.ts';

/** Which letters are meant: those that pass, and are among the named where any is. */
export type Selection = Readonly<{ names: readonly LetterName[]; filter: LetterFilter }>;

export type Survey = Readonly<{
  /** By the id of the letter that was redriven. */
  marks: ReadonlyMap<string, Mark>;
  /** Offset from which on letters may be meant; null: the start of the topic. */
  from: number | null;
  /** Offsets of what is no letter at all. */
  unreadable: readonly number[];
}>;

/** Throws `bad-arguments` where a letter was named that is not there. */
export async function surveyed(
  open: OpenDead,
  { names, filter }: Selection,
  signal: AbortSignal,
): Promise<Survey> {
  const marks = new Map<string, Mark>();
  const unreadable: number[] = [];
  const missing = new Set(names);
  if (!open.isThere) return found({ marks, from: null, unreadable }, missing);
  const from = await startOf(open, { names, filter });
  const told = watch('looking for what was redriven');
  // From the start: a letter that died twice, its actor set back, has its mark before the second time.
  for await (const { records } of deadRecords(open.log, null, signal)) {
    for (const record of records) {
      if (record.type === 'mark') marks.set(record.mark.body.letter, record.mark);
      else if (record.type === 'letter') {
        for (const name of missing) if (isNamed(record.letter, name)) missing.delete(name);
      } else if (record.offset >= (from ?? 0)) unreadable.push(record.offset);
    }
    told(deadMailbox.topic.name, records.length);
  }
  return found({ marks, from, unreadable }, missing);
}

/** Oldest first, up to what is the end when it begins. */
export async function* selectedLetters(
  open: OpenDead,
  { names, filter }: Selection,
  { from }: Survey,
  signal: AbortSignal,
): AsyncGenerator<Letter> {
  if (!open.isThere) return;
  const told = watch('reading dead letters');
  for await (const { records } of deadRecords(open.log, from, signal)) {
    for (const record of records) {
      if (record.type !== 'letter' || !filter.passes(record.letter)) continue;
      if (names.length > 0 && !names.some((name) => isNamed(record.letter, name))) continue;
      yield kept(record.letter);
    }
    told(deadMailbox.topic.name, records.length);
  }
}

/** Bytes of its own: as they come, they are a part of what was fetched and keep all of that in memory. */
const kept = (letter: Letter): Letter => ({
  ...letter,
  body: { ...letter.body, bytes: Uint8Array.from(letter.body.bytes) },
});

/** No letter that is meant lies before it. */
async function startOf({ log }: OpenDead, { names, filter }: Selection): Promise<number | null> {
  const where = { topic: log.nameInKafka(deadMailbox.topic.name), partition: deadMailbox.partition };
  const offsets = names.map((name) => (name.type === 'offset' ? name.offset : 0));
  const [start, since] = await Promise.all([
    offsetAt(log.cluster, where, 'start'),
    filter.sinceMs === null ? 0 : offsetFrom(log.cluster, where, filter.sinceMs),
  ]);
  const first = Math.max(offsets.length > 0 ? Math.min(...offsets) : 0, names.length > 0 ? 0 : since);
  return first <= start ? null : first;
}

function found(survey: Survey, missing: ReadonlySet<LetterName>): Survey {
  const lines = [...missing].map((name) =>
    name.type === 'offset'
      ? `dead-${deadMailbox.partition}@${name.offset}: no dead letter lies there`
      : `${name.id}: there is no dead letter with this id`,
  );
  if (lines.length === 0) return survey;
  throw new Fault('bad-arguments', `${lines.join('\n')}\n\`npx millrace dlq list\` shows those there are`);
}
