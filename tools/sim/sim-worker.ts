/** A thread that simulates: seeds, each perhaps with a planted fault, in; what came of them out. */
import { parentPort } from 'node:worker_threads';
import { plantNamed } from '../../test/simulation/plants.ts';
import { type Complaint, simulate } from '../../test/simulation/simulate.ts';

export type Task = Readonly<{ seed: number; plant: string | null }>;

export type Result = Readonly<{
  seed: number;
  complaints: readonly Complaint[];
  hash: string;
  steps: number;
  virtualMs: number;
  met: ReadonlyMap<string, number>;
}>;

// Nobody reads the stack of a fault that is part of the play, and taking it costs a tenth of the time.
Error.stackTraceLimit = 0;

parentPort?.on('message', async ({ seed, plant }: Task) => {
  const { lines, ...result } = await simulate({ seed, plant: plantNamed(plant) });
  parentPort?.postMessage(result satisfies Result);
});
