/** The path of a recording, .jsonl or .jsonl.gz → its lines as bytes, holding no more than a few of them. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../faults.ts';

const newline = 0x0a;
const chunkBytes = 256 * 1024;
/** A dead letter has to hold the line, and its topic takes 8 MiB with all that is around it. */
const longestLineBytes = 8_000_000;

/**
 * Every line without its newline, blank ones included, so that counting them gives what an editor calls the
 * line number; an empty line after the last newline is none. Ends when `signal` aborts.
 */
export async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(path)) {
    if (signal.aborted) return;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
      yield bytes.subarray(from, to);
      from = to + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > longestLineBytes)
      throw new Fault(
        'bad-input',
        `${path}: a line of more than ${longestLineBytes} bytes; expected one JSON value per line. ` +
          'Is this the right file?',
      );
  }
  if (rest.length > 0 && !signal.aborted) yield rest;
}

/** Spaces, tabs and the carriage return of a line that ends with both. */
export const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  try {
    if (!path.endsWith('.gz')) yield* file;
    // What breaks in either stream is thrown by reading the last one: the callback has nothing to add.
    else yield* pipeline(file, createGunzip({ chunkSize: chunkBytes }), () => undefined);
  } catch (thrown) {
    throw unreadable(path, thrown);
  } finally {
    file.destroy();
  }
}

function unreadable(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${path}: cannot be read: ${why}. Check the path, or fetch the file again.`;
  return new Fault('bad-input', message, { cause });
}
