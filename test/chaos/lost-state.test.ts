import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Loss, loseState } from './lost-state.ts';

const kept = Buffer.alloc(20_000, 'k');
let dir: string;
const fileOf = (instance: number) => join(dir, String(instance), 'actor', 'state.mdb');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-lost-'));
  for (const instance of [0, 1]) {
    mkdirSync(join(dir, String(instance), 'actor'), { recursive: true });
    writeFileSync(fileOf(instance), kept);
    writeFileSync(join(dir, `${instance}.lock`), `${100 + instance}\nsome time`);
  }
});
afterEach(() => rmSync(dir, { recursive: true }));

test.each<[Loss, (path: string) => void]>([
  ['gone', (path) => expect(existsSync(path)).toBe(false)],
  ['cut short', (path) => expect(readFileSync(path)).toHaveLength(10_000)],
  ['noise', (path) => expect(readFileSync(path).subarray(0, 4_096)).not.toEqual(kept.subarray(0, 4_096))],
])('state that is %s is that of the dead instance alone', (loss, isSo) => {
  loseState(dir, 101, loss);
  isSo(fileOf(1));
  expect(readFileSync(fileOf(0))).toEqual(kept);
});
