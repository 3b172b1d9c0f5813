/** A dead letter → what is told of it, to a person and to a script. */
import type { Letter, Mark } from '../../kafka/dead-letters.ts';
import { placeOf } from './letter-name.ts';

/** One letter as `--json` gives it, but for its bytes. */
export type ShownLetter = Readonly<{
  letter: string;
  id: string;
  writtenAt: string;
  code: string;
  detail: string;
  actor: string;
  origin: string;
  /** Event time of what was refused; null where it is not known. */
  at: string | null;
  bytes: number;
  redriven: Readonly<{ at: string; to: readonly string[] }> | null;
}>;

export function shownLetter(letter: Letter, mark: Mark | undefined): ShownLetter {
  const { id, writtenMs, at, body } = letter;
  const { code, detail, by: actor, origin, bytes } = body;
  return {
    ...{ letter: placeOf(letter), id, writtenAt: timeText(writtenMs), code, detail, actor, origin },
    at: at === 0 ? null : timeText(at),
    bytes: bytes.length,
    redriven: mark === undefined ? null : { at: timeText(mark.writtenMs), to: mark.body.to },
  };
}

/** Anybody can write a time into a record, also one that no date can name. */
const timeText = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms since 1970` : date.toISOString();
};

/**
 * What others wrote, safe on a terminal: its control characters would move the cursor, or change the colours.
 */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);

/** At most so many letters, the last of which says that there were more. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
