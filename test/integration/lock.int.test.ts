import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

const worker = (lock: string, turns: number) => {
  const script = join(import.meta.dirname, 'lock-worker.ts');
  return spawn(process.execPath, [script, lock, String(turns)], { stdio: ['ignore', 'pipe', 'inherit'] });
};

test('a lock lets one process in at a time, and its killed holders hold nobody up', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  const lock = join(dir, 'lock');
  const staying = Array.from({ length: 3 }, () => worker(lock, 15));
  try {
    const said = staying.map(({ stdout }) => text(stdout));
    for (let killed = 0; killed < 6; killed++) {
      const doomed = worker(lock, 10_000);
      await sleep(150 + killed * 30);
      doomed.kill('SIGKILL');
    }
    expect(await Promise.all(said)).toEqual(['done\n', 'done\n', 'done\n']);
  } finally {
    for (const one of staying) one.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
});
