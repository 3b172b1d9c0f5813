/** The seeds of seeds.txt: worlds that once found something. */
import { readFileSync } from 'node:fs';

export const keptSeeds: readonly number[] = readFileSync(new URL('seeds.txt', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(Number);
