import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actorId, eventId, offset } from '../flow/ids.ts';
import type { Kept, Mark } from './kept.ts';
import { keptInLmdb, usualBounds } from './kept-in-lmdb.ts';

type Row = Readonly<{ at: number; text?: string }>;

const actor = actorId('app', 'refine', 'raw.chain', 0);
const atOnce = { ...usualBounds, write: 1 };
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-kept-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (foldedBy = 'rows 1', bounds = usualBounds): Promise<Kept<Row>> =>
  keptInLmdb(dir, bounds)<Row>(actor, foldedBy);
const markAt = (at: number): Mark => ({ offset: offset(at), id: eventId(`e${at}`), hasOwn: true });
const fileOf = (): string => join(dir, encodeURIComponent(actor), 'state.mdb');

/** Rows 0 to `count`, the mark at the last, and the file closed. */
async function filled(count: number): Promise<void> {
  const kept = await open();
  for (let at = 0; at < count; at++) kept.table.set(`k${at}`, { at });
  await kept.keep(markAt(count - 1));
  await kept.close();
}

describe('what was kept', () => {
  test('is there for the next incarnation, with its mark, and what was removed is not', async () => {
    await filled(100);
    const kept = await open();
    expect(kept.mark).toEqual(markAt(99));
    expect([0, 50, 99, 100].map((at) => kept.table.get(`k${at}`)?.at)).toEqual([0, 50, 99, undefined]);
    kept.table.set('k50', undefined).set('k0', { at: 7 });
    await kept.keep(markAt(120));
    await kept.close();
    const again = await open();
    expect([0, 50].map((at) => again.table.get(`k${at}`)?.at)).toEqual([7, undefined]);
    expect(again.mark).toEqual(markAt(120));
    await again.close();
  });

  test('is read through drafts, before, while and after it is written', async () => {
    const kept = await open('rows 1', atOnce);
    for (let at = 0; at < 50; at++) {
      kept.table.draft().set('k', { at }).adopt();
      const writing = kept.keep(markAt(at));
      expect(kept.table.get('k')?.at).toBe(at);
      if (at % 7 === 0) await writing;
    }
    expect(kept.table.get('k')?.at).toBe(49);
    await kept.close();
  });

  test('leaves out rows that no mark covers: they are read back from the output', async () => {
    const kept = await open();
    kept.table.set('covered', { at: 1 });
    await kept.keep(markAt(1));
    await kept.close();
    const next = await open();
    next.table.set('uncovered', { at: 2 });
    await next.close();
    const last = await open();
    expect([last.mark, last.table.get('uncovered')]).toEqual([markAt(1), undefined]);
    await last.close();
  });

  test('says nothing to another fold, and is gone once that has cleared it', async () => {
    await filled(10);
    const other = await open('rows 2');
    expect(other.mark).toBeNull();
    await other.clear();
    expect(other.table.get('k1')).toBeUndefined();
    await other.close();
    expect((await open()).mark).toBeNull();
  });

  test('takes ids of any length', async () => {
    const long = `id:${'ü'.repeat(5_000)}`;
    const kept = await open();
    kept.table.set(long, { at: 1 }).set(`${long}x`, { at: 2 });
    await kept.keep(markAt(1));
    await kept.close();
    const again = await open();
    expect([again.table.get(long)?.at, again.table.get(`${long}x`)?.at]).toEqual([1, 2]);
    await again.close();
  });
});

describe('a damaged file', () => {
  test.each([0.99, 0.5, 0.1, 0.001])('cut to %d of its length is begun anew', async (share) => {
    await filled(20_000);
    truncateSync(fileOf(), Math.floor(share * statSync(fileOf()).size));
    const kept = await open();
    expect([kept.mark, kept.table.get('k1')]).toEqual([null, undefined]);
    await kept.close();
  });

  test('cut to half before anything was kept in it is begun anew, and ends no process', () => {
    const script = join(import.meta.dirname, '..', '..', 'test', 'kept-writer.ts');
    // So many rows as are never kept: it opens the file and is done.
    const opened = () => spawnSync(process.execPath, [script, dir, '0']).signal;
    expect(opened()).toBeNull();
    truncateSync(fileOf(), statSync(fileOf()).size >> 1);
    expect(opened()).toBeNull();
  });

  test('that is no LMDB file at all is begun anew', async () => {
    await filled(10);
    const file = openSync(fileOf(), 'r+');
    writeSync(file, Buffer.alloc(statSync(fileOf()).size, 0x5a));
    const kept = await open();
    expect(kept.mark).toBeNull();
    await kept.close();
  });

  test('that ended the process twice before it proved itself is not tried a third time', async () => {
    await filled(10);
    const marks = [];
    for (let start = 0; start < 3; start++) {
      const kept = await open();
      marks.push(kept.mark?.offset);
    }
    expect(marks).toEqual([9, 9, undefined]);
  });
});

describe('a process of its own', () => {
  const child = (...argv: string[]) => {
    const script = join(import.meta.dirname, '..', '..', 'test', 'kept-writer.ts');
    return `${process.execPath} ${script} ${dir} ${argv.join(' ')}`;
  };

  test('killed while it writes leaves rows and mark of one moment', async () => {
    for (const ms of [50, 120, 300]) {
      const [program = '', ...argv] = child('10000000').split(' ');
      const writer = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
      // The second dot: by then it has written something.
      for (let dots = 0; dots < 2; dots++) await once(writer.stdout, 'data');
      await sleep(ms);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const kept = await open();
      const last = kept.mark?.offset ?? -1;
      expect([kept.table.get(`k${last}`)?.at ?? -1, kept.table.get(`k${last + 1}`)]).toEqual([
        last,
        undefined,
      ]);
      expect(last).toBeGreaterThan(0);
      await kept.close();
    }
  });

  test('that could not be written is told of before anything more is kept, and leaves no mark', async () => {
    const unwritable = {
      get at(): number {
        throw new Error('cannot be written');
      },
    };
    const kept = await open('rows 1', { ...usualBounds, ms: 0 });
    kept.table.set('a', unwritable);
    await kept.keep(markAt(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    kept.table.set('b', { at: 2 });
    await expect(kept.keep(markAt(2))).rejects.toMatchObject({ code: 'state-unavailable' });
    await kept.close();
    const again = await open('rows 1');
    expect(again.mark).toBeNull();
    expect([again.table.get('a'), again.table.get('b')]).toEqual([undefined, undefined]);
    await again.close();
  });

  test('whose disk is full is told so, and keeps what it had', () => {
    // So many blocks of 512 bytes and no more may a file have, as the shell has it.
    const { stdout } = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f 2000; ${child('100000')}`], {
      encoding: 'utf8',
    });
    expect(stdout).toContain('state-unavailable');
  });
});
