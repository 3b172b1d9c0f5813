/** Rows and a mark ↔ what an LMDB file holds. */
import { hash } from 'node:crypto';
import { eventId, offset } from '../flow/ids.ts';
import type { Mark } from './kept.ts';
import { type LmdbFile, stateUnavailable } from './lmdb-file.ts';

const metaKey = 'reflects';
/** LMDB takes keys of 1,978 bytes; a longer one, which somebody's id may well be, is kept under its hash. */
const mostKeyBytes = 1_800;

/** Where the rows stand; null: they were folded by another, or there are none. */
export function markIn({ meta }: LmdbFile<unknown>, foldedBy: string): Mark | null {
  const found = meta.get(metaKey);
  if (found?.foldedBy !== foldedBy) return null;
  // Files that do not say it were written by those who marked their own records alone.
  const { hasOwn = true } = found;
  return { offset: offset(found.offset), id: eventId(found.id), hasOwn };
}

/** Throws `state-unavailable` where the row cannot be read. */
export function rowIn<Value>({ rows }: LmdbFile<Value>, key: string, place: string): Value | undefined {
  try {
    return rows.get(keyOf(key));
  } catch (thrown) {
    throw stateUnavailable(place, thrown);
  }
}

/** All of it or nothing. */
export async function writeAll<Value>(
  { rows, meta }: LmdbFile<Value>,
  changed: ReadonlyMap<string, Value | undefined>,
  { foldedBy, mark }: Readonly<{ foldedBy: string; mark: Mark }>,
): Promise<void> {
  // What is written inside a transaction is its part at once; only the transaction is waited for.
  const written = rows.transaction(() => {
    for (const [key, value] of changed) {
      if (value === undefined) void rows.remove(keyOf(key));
      else void rows.put(keyOf(key), value);
    }
    void meta.put(metaKey, { foldedBy, ...mark });
  });
  await written.catch((thrown: unknown) => {
    hushed(thrown);
    throw thrown;
  });
}

/** lmdb hangs a second promise on an error, which says the same again and which nobody else waits for. */
function hushed(thrown: unknown): void {
  if (thrown instanceof Error && 'commitError' in thrown && thrown.commitError instanceof Promise)
    thrown.commitError.catch(() => undefined);
}

const keyOf = (key: string): string =>
  key.length * 3 <= mostKeyBytes || Buffer.byteLength(key) <= mostKeyBytes
    ? key
    : `long:${hash('sha256', key, 'base64url')}`;
