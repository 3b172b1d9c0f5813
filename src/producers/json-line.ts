/** The bytes of a recorded line → a JSON object, and how what is wrong with one is told. */
import { Fault } from '../faults.ts';
import { type EpochMs, epochMs } from '../flow/ids.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** The latest millisecond a JavaScript date can name. */
export const mostMs = 8.64e15;

/** `malformed-line` where the bytes are not one JSON object in UTF-8. */
export function jsonLine(bytes: Uint8Array): object {
  let row: unknown;
  try {
    row = JSON.parse(utf8.decode(bytes));
  } catch (thrown) {
    throw malformed(`expected JSON in UTF-8: ${thrown instanceof Error ? thrown.message : thrown}`, thrown);
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw malformed(`expected a JSON object, got ${shown(row)}`);
  return row;
}

/** A member that is a text with something in it. */
export function textMember(row: object, name: string): string {
  const found: unknown = Reflect.get(row, name);
  if (typeof found === 'string' && found !== '') return found;
  throw malformed(`${name}: expected a text, got ${shown(found)}`);
}

/** A member that is whole milliseconds since the Unix epoch. */
export function msMember(row: object, name: string): EpochMs {
  const found: unknown = Reflect.get(row, name);
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0 && found <= mostMs)
    return epochMs(found);
  throw malformed(`${name}: expected whole milliseconds since 1970, got ${shown(found)}`);
}

/** A line that can never become an event; the rest of the file goes on. */
export const malformed = (detail: string, cause?: unknown): Fault =>
  new Fault('malformed-line', detail, { cause });

/** A value as a person sees it in the file, cut to what fits a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
