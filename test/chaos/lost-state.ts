/** The state that a dead instance has kept on disk → gone, cut short, or with noise where it begins. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  globSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export const losses = ['gone', 'cut short', 'noise'] as const;
export type Loss = (typeof losses)[number];

const noiseBytes = 4_096;

/** `dir` has a folder for each instance, and beside it a lock that names its process. */
export function loseState(dir: string, pid: number, loss: Loss): void {
  for (const lock of globSync(join(dir, '*.lock'))) {
    const [holder] = readFileSync(lock, 'utf8').split('\n');
    if (Number(holder) !== pid) continue;
    const place = lock.slice(0, -'.lock'.length);
    if (loss === 'gone') rmSync(place, { recursive: true, force: true });
    else for (const file of globSync(join(place, '*', 'state.mdb'))) damage(file, loss);
  }
}

function damage(path: string, loss: Exclude<Loss, 'gone'>): void {
  if (loss === 'cut short') {
    truncateSync(path, statSync(path).size >> 1);
    return;
  }
  const file = openSync(path, 'r+');
  writeSync(file, randomBytes(noiseBytes), 0, noiseBytes, 0);
  closeSync(file);
}
