/** A member that comes and goes: started for a while beside the instances, and asked to end. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { askToEnd, type Command, type FleetEars } from './fleet.ts';
import type { Reaper } from './reaper.ts';

export type StormOptions = Readonly<{ command: Command; reaper: Reaper; ears: Pick<FleetEars, 'said'> }>;

/** Answers with what makes one storm of so many milliseconds. */
export function storms({ command, reaper, ears }: StormOptions): (ms: number) => Promise<void> {
  let count = 0;
  return async (ms) => {
    count += 1;
    const name = `storm.${count}`;
    const child = spawn(process.execPath, [...command.argv], {
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    reaper.watch(child);
    createInterface({ input: child.stderr }).on('line', (line) => ears.said(name, line));
    await sleep(ms);
    await askToEnd(child);
  };
}
