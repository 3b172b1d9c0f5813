/** A folder → the LMDB file in it, sound as far as can be seen from outside; what is not is begun anew. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Database, open } from 'lmdb';
import { Fault } from '../faults.ts';

/** What stands beside the rows: by whom they were folded, and up to which record of the output. */
export type Meta = Readonly<{ foldedBy: string; offset: number; id: string; hasOwn?: boolean }>;

export type LmdbFile<Value> = Readonly<{
  rows: Database<Value, string>;
  meta: Database<Meta, string>;
  /** To be called after each transaction: only a file that could be written to is trusted next time. */
  written(): void;
  close(): Promise<void>;
  /** Closes the file and removes it with its folder. */
  bury(): Promise<void>;
}>;

/** What is known of an unopened file: starts since it was last written to, and its length when last seen. */
type Note = Readonly<{ starts: number; bytes: number }>;

/** As msgpackr's records, each row would describe its form anew, which costs more than to name its fields. */
const rowsOptions = { name: 'rows', useRecords: false };
const firstPageBytes = 4_096;
/** After so many starts in a row that wrote nothing, the file is taken to be the reason. */
const mostStarts = 2;

/**
 * LMDB reads its pages from mapped memory and has no checksums: a damaged file does not fail, it ends the
 * process. So a file that has become shorter is not opened, and starts that came to nothing are counted.
 * Throws `state-unavailable` where the disk refuses.
 */
export function lmdbFile<Value>(place: string): LmdbFile<Value> {
  const path = join(place, 'state.mdb');
  const noteFile = join(place, 'note');
  try {
    const { starts, bytes } = noteIn(noteFile);
    const isSound = starts < mostStarts && lengthOf(path) >= bytes && mayBeLmdb(path);
    if (!isSound) rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const started = isSound ? starts + 1 : 1;
    writeFileSync(noteFile, noteText({ starts: started, bytes: isSound ? bytes : 0 }));
    const root = open({ path, noSubdir: true });
    const rows = root.openDB<Value, string>(rowsOptions);
    const meta = root.openDB<Meta, string>({ name: 'meta' });
    // It has pages from now on, and may be cut short before anything is written to it.
    writeFileSync(noteFile, noteText({ starts: started, bytes: lengthOf(path) }));
    return {
      rows,
      meta,
      written: () => writeFileSync(noteFile, noteText({ starts: 0, bytes: lengthOf(path) })),
      close: () => root.close(),
      async bury() {
        await root.close();
        rmSync(place, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    throw stateUnavailable(place, thrown);
  }
}

export const stateUnavailable = (place: string, cause: unknown): Fault =>
  new Fault(
    'state-unavailable',
    `The state kept in ${place} cannot be read or written: ` +
      `${cause instanceof Error ? cause.message : cause}. ` +
      'It is tried again, from what Kafka has. Make room on that disk, or correct who may write there.',
    { cause },
  );

/** False where there is a file whose first page has not LMDB's magic number, 0xBEEFC0DE, in it. */
function mayBeLmdb(path: string): boolean {
  if (lengthOf(path) === 0) return true;
  const page = Buffer.alloc(firstPageBytes);
  const file = openSync(path, 'r');
  readSync(file, page);
  closeSync(file);
  return page.includes(Buffer.from([0xde, 0xc0, 0xef, 0xbe]));
}

function lengthOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

const noteText = ({ starts, bytes }: Note): string => `${starts} ${bytes}\n`;

/** A crash while it was written may leave it empty: then nothing is known, as before the first start. */
function noteIn(path: string): Note {
  const [starts = 0, bytes = 0] = lengthOf(path) > 0 ? readFileSync(path, 'utf8').split(' ').map(Number) : [];
  return { starts, bytes };
}
