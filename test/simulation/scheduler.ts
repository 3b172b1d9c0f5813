/**
 * Steps of several incarnations, parked and let go one at a time in seeded order; now and then one crashes.
 */
import { setImmediate as settle } from 'node:timers/promises';
import { Fault } from '../../src/faults.ts';
import type { MemoryStep } from '../memory-log.ts';
import type { Seeded } from './seeded.ts';

type Parked = Readonly<{ step: MemoryStep; go: () => void; crash: (fault: Fault) => void }>;

export interface Scheduler {
  /** Handed to the memory world. */
  park(actor: string, step: MemoryStep): Promise<void>;
  /** Lets parked steps go until nothing is parked any more; `between` runs before each. */
  run(options: { crashes: number; between?: () => void }): Promise<{ steps: number; crashed: number }>;
}

export function scheduler(random: Seeded): Scheduler {
  const parked: Parked[] = [];
  return {
    park(_actor, step) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      parked.push({ step, go: resolve, crash: reject });
      return promise;
    },
    async run({ crashes, between = () => undefined }) {
      let steps = 0;
      let crashed = 0;
      await settle();
      while (parked.length > 0) {
        between();
        steps += 1;
        const [one] = parked.splice(random.below(parked.length), 1);
        if (random.chance(crashes)) {
          crashed += 1;
          one?.crash(new Fault('outcome-unknown', `crashed at ${one.step}`));
        } else one?.go();
        await settle();
      }
      return { steps, crashed };
    },
  };
}
