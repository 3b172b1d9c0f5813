/** What actors keep on a simulated machine: rows and the mark they reflect, written in one step by and by. */

import { tableOn } from '../../src/flow/table.ts';
import type { Keep, Mark } from '../../src/kafka/kept.ts';
import type { Seeded } from './seeded.ts';
import type { Holder, Steps } from './steps.ts';

type Rows = Map<string, unknown>;
type File = { foldedBy: string; mark: Mark | null; rows: Rows };

/** A machine's disk, which outlives its processes: one file for each actor. */
export type Disk = Map<string, File>;

export type Keeping = Readonly<{ steps: Steps; dice: Seeded; by: Holder; save: Save }>;

/** How rows and mark get to the file; a planted fault does it otherwise. */
export type Save = (file: File, fresh: Rows, mark: Mark, step: SaveStep) => Promise<void>;
/** What happens at once, as far as a crash is concerned. */
export type SaveStep = (effect: () => void) => Promise<void>;

export const savedTogether: Save = (file, fresh, mark, step) =>
  step(() => {
    putRows(file, fresh);
    file.mark = mark;
  });

export function putRows({ rows }: File, fresh: Rows): void {
  for (const [key, row] of fresh) row === undefined ? rows.delete(key) : rows.set(key, row);
}

/** Writes behind some turns and not others, beside the turns that follow, and once more at the end. */
export const keptOn =
  (disk: Disk, { steps, dice, by, save }: Keeping): Keep =>
  async <Value>(actor: string, foldedBy: string) => {
    const step: SaveStep = (effect) => steps.take({ by, actor, step: 'keep', effect });
    const empty = (): File => ({ foldedBy, mark: null, rows: new Map() });
    const found = disk.get(actor);
    let file = found?.foldedBy === foldedBy ? found : empty();
    const { mark } = file;
    const live: Rows = new Map(file.rows);
    let fresh: Rows = new Map();
    let covered: Mark | null = null;
    let writing: Promise<void> | null = null;

    const write = (reflected: Mark): Promise<void> => {
      const leaving = fresh;
      fresh = new Map();
      disk.set(actor, file);
      return save(file, leaving, reflected, step);
    };
    return {
      table: tableOn<Value>({
        get: (key) => live.get(key) as Value | undefined,
        set(key, row) {
          covered = null;
          live.set(key, row);
          fresh.set(key, row);
        },
      }),
      mark,
      async keep(reflected) {
        covered = reflected;
        if (writing || !dice.chance(0.3)) return;
        writing = write(reflected).finally(() => {
          writing = null;
        });
      },
      async clear() {
        await step(() => void disk.delete(actor));
        file = empty();
        live.clear();
        fresh = new Map();
      },
      async close() {
        await writing;
        if (covered && fresh.size > 0) await write(covered);
      },
    };
  };
