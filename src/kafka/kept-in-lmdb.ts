/** An actor's state in a file of its own: rows and the mark they reflect, written together after turns. */
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Fault } from '../faults.ts';
import { type Table, tableOn } from '../flow/table.ts';
import type { Keep, Kept, Mark } from './kept.ts';
import { type LmdbFile, lmdbFile, stateUnavailable } from './lmdb-file.ts';
import { markIn, rowIn, writeAll } from './lmdb-rows.ts';

export type LmdbBounds = Readonly<{
  /** So many new rows in memory are written at once, and so many make the turns wait for the disk. */
  write: number;
  wait: number;
  /** What a crash may leave to be read back from the output, at a steady rate. */
  ms: number;
  /** Rows that were read are held for the next reading. */
  held: number;
}>;

export const usualBounds: LmdbBounds = { write: 20_000, wait: 100_000, ms: 1_000, held: 10_000 };

/** Keeps each actor's state below `dir`. One process at a time may use it. */
export const keptInLmdb =
  (dir: string, bounds: LmdbBounds = usualBounds): Keep =>
  async <Value>(actor: string, foldedBy: string) => {
    const place = join(dir, encodeURIComponent(actor));
    const file = lmdbFile<Value>(place);
    return keptIn({ place, foldedBy, bounds }, file, markIn(file, foldedBy));
  };

type Where = Readonly<{ place: string; foldedBy: string; bounds: LmdbBounds }>;

function keptIn<Value>(where: Where, opened: LmdbFile<Value>, mark: Mark | null): Kept<Value> {
  const { place, foldedBy, bounds } = where;
  let file = opened;
  /** What turns wrote since: for the next write, and on its way with the one under way. */
  let fresh = new Map<string, Value | undefined>();
  let leaving: ReadonlyMap<string, Value | undefined> = new Map();
  const held = new LRUCache<string, { value: Value }>({ max: bounds.held });
  /** Reflects all rows so far, and is not written yet. */
  let covered: Mark | null = null;
  let writing: Promise<void> | null = null;
  /** What a write has met. Its rows are lost to the file: who opens it anew reads them from the output. */
  let broken: Fault | null = null;
  let writtenAt = performance.now();

  const read = (key: string): Value | undefined => {
    if (fresh.has(key)) return fresh.get(key);
    if (leaving.has(key)) return leaving.get(key);
    const known = held.get(key);
    if (known) return known.value;
    const value = rowIn(file, key, place);
    if (value !== undefined) held.set(key, { value });
    return value;
  };
  const table: Table<Value> = tableOn({
    get: read,
    set(key, value) {
      covered = null;
      held.delete(key);
      fresh.set(key, value);
    },
  });

  async function write(reflected: Mark): Promise<void> {
    leaving = fresh;
    fresh = new Map();
    try {
      await writeAll(file, leaving, { foldedBy, mark: reflected });
      file.written();
    } catch (thrown) {
      broken = stateUnavailable(place, thrown);
      throw broken;
    }
    leaving = new Map();
    if (covered === reflected) covered = null;
    writtenAt = performance.now();
  }

  return {
    table,
    mark,
    async keep(reflected) {
      if (broken) throw broken;
      covered = reflected;
      const isDue = fresh.size >= bounds.write || performance.now() - writtenAt >= bounds.ms;
      if (writing && fresh.size >= bounds.wait) await writing;
      if (writing || !isDue) return;
      writing = write(reflected).finally(() => {
        writing = null;
      });
      // Whoever keeps something next hears of it.
      writing.catch(() => undefined);
    },
    async clear() {
      await file.bury();
      file = lmdbFile(place);
      fresh = new Map();
      held.clear();
    },
    async close() {
      await writing?.catch(() => undefined);
      if (covered && !broken) await write(covered);
      await file.close();
    },
  };
}
