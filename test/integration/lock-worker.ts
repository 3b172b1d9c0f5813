/** Takes a lock again and again and says `violated` when somebody else alive is inside as well. */
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../src/stack/lock.ts';
import { processId } from '../../src/stack/process-id.ts';
import { readIfThere } from '../../src/stack/read-if-there.ts';

const [lock = '', turns = '0'] = process.argv.slice(2);
const inside = `${lock}.inside`;
const { signal } = new AbortController();

async function enter(): Promise<void> {
  const other = Number(readIfThere(inside) ?? 0);
  if (other !== 0 && processId(other) !== null) process.stdout.write('violated\n');
  writeFileSync(inside, String(process.pid));
  await sleep(5);
  rmSync(inside, { force: true });
}

for (let turn = 0; turn < Number(turns); turn++) await withLock(lock, enter, signal);
process.stdout.write('done\n');
