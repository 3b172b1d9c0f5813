/** What an actor keeps of its state on its machine: a head start for the next incarnation, not the truth. */
import type { ActorId, EventId, Offset } from '../flow/ids.ts';
import { emptyTable, type Table } from '../flow/table.ts';

/** A record of the topic that the actor writes to. The kept state reflects it and all before it. */
export type Mark = Readonly<{
  offset: Offset;
  id: EventId;
  /** Whether the actor itself wrote it or any before it; others write to the same partition. */
  hasOwn: boolean;
}>;

export interface Kept<Value> {
  /** Reads what was kept, and through to what was written since. */
  readonly table: Table<Value>;
  /** What was reflected when this was opened; null: nothing was kept. */
  readonly mark: Mark | null;
  /**
   * Called after each commit that wrote own output, and between the batches of a restore: all rows written so
   * far and the mark get to disk together, by and by. Waits where the disk is far behind. Rejects with
   * `state-unavailable` where it cannot be written; then nothing more may be asked of it.
   */
  keep(mark: Mark): Promise<void>;
  /** Forgets everything, on disk too. */
  clear(): Promise<void>;
  /** Writes what was kept. Rows that no mark covers are forgotten. */
  close(): Promise<void>;
}

/**
 * Opens what an actor kept. `foldedBy` names the fold: what was kept under another name says nothing to it
 * and is dropped, as is what cannot be read. One incarnation at a time may have it open.
 */
export type Keep = <Value>(actor: ActorId, foldedBy: string) => Promise<Kept<Value>>;

/** Keeps nothing: the state is in memory, and each incarnation restores all of it. */
export const keptNowhere: Keep = async <Value>() => {
  let table = emptyTable<Value>();
  return {
    get table() {
      return table;
    },
    mark: null,
    keep: async () => undefined,
    async clear() {
      table = emptyTable();
    },
    close: async () => undefined,
  };
};
