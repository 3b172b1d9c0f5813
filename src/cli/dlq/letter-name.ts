/** How a person names one dead letter, by its place or its id → which it is. */
import { Fault } from '../../faults.ts';
import { deadMailbox, type Letter } from '../../kafka/dead-letters.ts';

export type LetterName = Readonly<{ type: 'offset'; offset: number } | { type: 'id'; id: string }>;

/** `dead-0@7`, `0@7`, or an id, which begins with `dead:`. Throws `bad-arguments`. */
export function letterName(text: string): LetterName {
  if (text.startsWith('dead:')) return { type: 'id', id: text };
  const [, partition, offset] = /^(?:(?:[a-z][a-z0-9-]*\.)?dead-)?(\d+)@(\d{1,15})$/.exec(text) ?? [];
  if (offset === undefined)
    throw new Fault(
      'bad-arguments',
      `${text} names no dead letter: expected dead-0@7, 0@7 or an id such as dead:…; \`dlq list\` shows them`,
    );
  if (Number(partition) !== deadMailbox.partition)
    throw new Fault('bad-arguments', `${text}: the topic dead has one partition, ${deadMailbox.partition}`);
  return { type: 'offset', offset: Number(offset) };
}

export const isNamed = (letter: Letter, name: LetterName): boolean =>
  name.type === 'offset' ? letter.offset === name.offset : letter.id === name.id;

/** The shortest name that is right on every machine. */
export const placeOf = ({ offset }: Pick<Letter, 'offset'>): string =>
  `${deadMailbox.topic.name}-${deadMailbox.partition}@${offset}`;
