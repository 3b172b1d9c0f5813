/** State as a keyed table and drafts of it: a turn writes one, a commit adopts it, a fault forgets it. */

export interface Table<Value> {
  get(key: string): Value | undefined;
  /** Sets `key`, or removes it when `value` is undefined; returns the same table, so that folds read well. */
  set(key: string, value: Value | undefined): Table<Value>;
  /** A table that reads through to this one and keeps its own writes. */
  draft(): Table<Value>;
  /** Moves a draft's writes into the table it was drafted from, and returns that table. */
  adopt(): Table<Value>;
  /** How many keys hold a value. Counts the keys of the lowest table only. */
  readonly size: number;
}

/** An empty table in memory. */
export const emptyTable = <Value>(): Table<Value> => memoryTable(new Map());

function memoryTable<Value>(rows: Map<string, Value>): Table<Value> {
  const table: Table<Value> = {
    get: (key) => rows.get(key),
    set(key, value) {
      if (value === undefined) rows.delete(key);
      else rows.set(key, value);
      return table;
    },
    draft: () => draftOn(table),
    adopt: () => table,
    get size() {
      return rows.size;
    },
  };
  return table;
}

function draftOn<Value>(base: Table<Value>): Table<Value> {
  const written = new Map<string, Value | undefined>();
  const table: Table<Value> = {
    get: (key) => (written.has(key) ? written.get(key) : base.get(key)),
    set(key, value) {
      written.set(key, value);
      return table;
    },
    draft: () => draftOn(table),
    adopt() {
      for (const [key, value] of written) base.set(key, value);
      written.clear();
      return base;
    },
    get size() {
      return base.size;
    },
  };
  return table;
}
