/** What a letter would become, and the words since → where it stands now, or why it cannot re-enter. */
import type { Letter } from '../../kafka/dead-letters.ts';
import type { Part, Stand } from './candidate.ts';
import { clockSlackMs, type RawWords, type Word } from './raw-words.ts';
import { type Refused, refused } from './refusal.ts';

export type Standing = Readonly<{ type: 'standing'; stand: Stand }>;

/**
 * Order is kept within a partition alone. There, whatever was said behind the letter's record counts. In the
 * others only a removal does, as the last word on the block: a block that returns is told of again there.
 */
export function standing(letter: Letter, part: Part, words: Pick<RawWords, 'on'>): Standing | Refused {
  const { topic, saying } = part;
  const found = part.stand === null ? newest(words.on(topic, saying.id)) : undefined;
  const stand = part.stand ?? found;
  if (!stand) return refused('raw-gone', `${topic.name} has no record ${saying.id} any more`);
  if (found && found.removed !== saying.removed) return takenBack(part, found);
  const later = saying.about === null ? [] : words.on(topic, saying.about);
  const against = later.find((word) => contradicts(word, part, { stand, letter }));
  return against ? takenBack(part, against) : { type: 'standing', stand };
}

const newest = (words: readonly Word[]): Word | undefined =>
  words.toSorted((a, b) => a.appendedMs - b.appendedMs).at(-1);

type Placed = Readonly<{ stand: Stand; letter: Letter }>;

function contradicts(word: Word, { saying }: Part, { stand, letter }: Placed): boolean {
  const here = word.partition === stand.partition;
  if (here && !isBehind(word, stand, letter)) return false;
  switch (saying.type) {
    case 'progress':
      return here;
    case 'removal':
      return here && !word.removed;
    default:
      return word.removed;
  }
}

/** A part of an input never lay in the log: what was said a little before its letter may have come behind. */
const isBehind = (word: Word, { offset }: Stand, letter: Letter): boolean =>
  offset === null ? word.appendedMs >= letter.writtenMs - clockSlackMs : word.offset > offset;

function takenBack({ topic, saying }: Part, word: Word): Refused {
  const place = `${topic.name}-${word.partition}@${word.offset}`;
  const what = saying.about ?? saying.id;
  if (saying.type === 'event') return refused('block-removed', `${what} was taken back since: ${place}`);
  const since = saying.type === 'removal' ? 'has returned since' : 'was told of again since';
  return refused('overtaken', `${what} ${since}: ${place}`);
}
