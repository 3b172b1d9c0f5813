/** A table whose rows can be looked at, and one that refuses to be written: what tests of pure folds need. */
import type { Table } from '../src/flow/table.ts';

export type RowTable<Value> = Table<Value> & { readonly rows: ReadonlyMap<string, Value> };

export function rowTable<Value>(): RowTable<Value> {
  const rows = new Map<string, Value>();
  const table: RowTable<Value> = {
    rows,
    get: (key) => rows.get(key),
    set(key, value) {
      if (value === undefined) rows.delete(key);
      else rows.set(key, value);
      return table;
    },
    draft: () => {
      throw new Error('this table gives no drafts');
    },
    adopt: () => table,
  };
  return table;
}

/** The same rows, read only: a decision that writes throws. */
export const sealed = <Value>(table: RowTable<Value>): Table<Value> => ({
  get: (key) => table.get(key),
  set(key) {
    throw new Error(`decide wrote ${key}`);
  },
  draft: () => table.draft(),
  adopt: () => table.adopt(),
});
