/** What Linux says of a process's main thread → how long it was ready to run and had no core to run on. */
import { readFileSync } from 'node:fs';

/** Source: the kernel's sched-stats.txt: nanoseconds on a core, nanoseconds waiting for one, and slices. */
export const waitedSeconds = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
