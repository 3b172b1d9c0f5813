/** A recorded file and where a replay stands → its lines from there on, with their numbers. */
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { linesOf } from './lines-of.ts';
import { cursorUnknown, type ReplayPlace } from './replay-place.ts';

export type UnreadLine = Readonly<{ file: string; number: number; bytes: Uint8Array }>;

/**
 * Lines after `place`, and the one it stands on where not all of its observations have been given. Throws
 * `cursor-unknown` where `place` is not there any more.
 */
export async function* unreadLines(
  path: string,
  place: ReplayPlace,
  source: string,
  signal: AbortSignal,
): AsyncGenerator<UnreadLine> {
  const file = basename(path);
  const stands = file === place.file ? place.line : 0;
  const read = place.given > 0 ? stands - 1 : stands;
  let number = 0;
  for await (const bytes of linesOf(path, signal)) {
    number++;
    if (number === stands && crc32(bytes) !== place.sum)
      throw cursorUnknown(source, `line ${stands} of '${file}' is not the line its cursor was written after`);
    if (number > read) yield { file, number, bytes };
  }
  if (number < stands && !signal.aborted)
    throw cursorUnknown(source, `'${file}' has ${number} lines, but its cursor stands after line ${stands}`);
}
