/** Tasks → results, by as many threads as the machine has processors. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Result, Task } from './sim-worker.ts';

export interface Threads {
  readonly count: number;
  run(task: Task): Promise<Result>;
  end(): Promise<void>;
}

const file = new URL('sim-worker.ts', import.meta.url);
/** A world is garbage when it has ended: with room for a whole one, most of it is never looked at. */
const roomy = { maxYoungGenerationSizeMb: 64 };

export function threads(count: number): Threads {
  const workers = Array.from({ length: count }, () => new Worker(file, { resourceLimits: roomy }));
  const free = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];

  const give = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else free.push(worker);
  };
  const take = (): Promise<Worker> => {
    const worker = free.pop();
    return worker ? Promise.resolve(worker) : new Promise((resolve) => waiting.push(resolve));
  };

  return {
    count,
    async run(task) {
      const worker = await take();
      worker.postMessage(task);
      const [result]: Result[] = await once(worker, 'message');
      give(worker);
      if (!result) throw new Error(`seed ${task.seed} came to nothing`);
      return result;
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
