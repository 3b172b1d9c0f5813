/** State as a keyed table and drafts of it: a turn writes one, a commit adopts it, a fault forgets it. */

export interface Table<Value> {
  get(key: string): Value | undefined;
  /** Sets `key`, or removes it when `value` is undefined; returns the same table, so that folds read well. */
  set(key: string, value: Value | undefined): Table<Value>;
  /** A table that reads through to this one and keeps its own writes. */
  draft(): Table<Value>;
  /** Moves a draft's writes into the table it was drafted from, and returns that table. */
  adopt(): Table<Value>;
}

/** Rows by key, wherever they are. A row that is set to undefined is removed. */
export type Rows<Value> = Readonly<{
  get(key: string): Value | undefined;
  set(key: string, value: Value | undefined): void;
}>;

/** An empty table in memory. */
export function emptyTable<Value>(): Table<Value> {
  const rows = new Map<string, Value>();
  return tableOn({
    get: (key) => rows.get(key),
    set(key, value) {
      if (value === undefined) rows.delete(key);
      else rows.set(key, value);
    },
  });
}

/** The lowest table: what is written to it goes to the rows at once. */
export function tableOn<Value>(rows: Rows<Value>): Table<Value> {
  const table: Table<Value> = {
    get: (key) => rows.get(key),
    set(key, value) {
      rows.set(key, value);
      return table;
    },
    draft: () => draftOn(table),
    adopt: () => table,
  };
  return table;
}

function draftOn<Value>(base: Table<Value>): Table<Value> {
  const written = new Map<string, Value | undefined>();
  const table: Table<Value> = {
    get(key) {
      const value = written.get(key);
      return value === undefined && !written.has(key) ? base.get(key) : value;
    },
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
  };
  return table;
}
