/** Faults put in on purpose, by wrapping what the real code stands on; a checker must catch each of them. */
import type { Act } from '../memory-log.ts';
import { putRows } from './kept-model.ts';
import { logPlants } from './plants/log-plants.ts';
import { type Plant, sound } from './plants/plant.ts';
import { readingPlants } from './plants/reading-plants.ts';
import { guarded } from './postgres-model.ts';

export type { Plant };

/** In as many seeds each of them must be caught. */
export const plantSeeds = 300;

/** Sends everything of a sink's transactions but their end. */
const unended = (act: Act): Act =>
  ((actor, step, effect) =>
    step === 'commit' && actor.startsWith('sim/postgres/')
      ? Promise.resolve('done')
      : act(actor, step, effect)) as Act;

export const plants: readonly Plant[] = [
  ...logPlants,
  ...readingPlants,
  { name: 'transaction-left-open', says: 'what only moves a position is never committed', act: unended },
  {
    name: 'rows-apart',
    says: 'the store moves its position, and rows come later or never',
    write(model, hold, batch) {
      if (model.holds(hold, batch.next) !== 'mine') return guarded(model, hold, batch);
      model.move(batch);
      model.put(batch);
      return 'written';
    },
  },
  {
    name: 'epoch-ignored',
    says: 'the store lets any former owner of a partition write',
    write(model, _hold, batch) {
      model.put(batch);
      model.move(batch);
      return 'written';
    },
  },
  {
    name: 'mark-before-rows',
    says: 'what an actor keeps is marked as reflected before its rows are on the disk',
    async save(file, fresh, mark, step) {
      await step(() => {
        file.mark = mark;
      });
      await step(() => putRows(file, fresh));
    },
  },
];

/** Null, and a name that no fault has: none. */
export const plantNamed = (name: string | null): Plant =>
  plants.find((plant) => plant.name === name) ?? sound;
