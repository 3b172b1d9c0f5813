/** The store holds, at every moment, the fold of the signals in front of its position, no more or less. */
import { type SignalsBody, signalsTopic } from '../../../src/events.ts';
import { actorId } from '../../../src/flow/ids.ts';
import { app } from '../names.ts';
import { emptyRows, fold } from '../postgres-model.ts';
import type { Scene, Witness } from '../scene.ts';

export function storeIsFold({ postgres, world }: Scene, complain: (what: string) => void): Witness {
  const expected = emptyRows();
  const at = new Map<number, number>();

  const compare = (): void => {
    for (const table of ['signals', 'revisions', 'progress'] as const) {
      const [rows, wanted] = [postgres.rows[table], expected[table]];
      if (rows.size !== wanted.size) complain(`${rows.size} ${table} are stored, expected ${wanted.size}`);
      for (const [key, row] of wanted)
        if (rows.get(key) !== row) complain(`${table} has ${rows.get(key)} at ${key}, expected ${row}`);
    }
  };

  return {
    written({ partition }) {
      const next = postgres.position(partition) ?? 0;
      const log = world.partition(signalsTopic.name, partition);
      fold(expected, { partition, entries: log.between<SignalsBody>(at.get(partition) ?? 0, next) });
      at.set(partition, Math.max(next, at.get(partition) ?? 0));
      compare();
    },
    ended() {
      compare();
      for (const [partition, next] of at) {
        const told = world.committed(actorId(app, 'postgres', signalsTopic.name, partition));
        if (told !== next)
          complain(`the group of partition ${partition} is told ${told}, the store is at ${next}`);
      }
    },
  };
}
