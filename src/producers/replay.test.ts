import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { observed, refusal, replayOf, told } from '../../test/observed.ts';
import { recordedLine as line, recordingFolder } from '../../test/recorded-lines.ts';
import { nothingWritten } from './nothing-written.ts';

const folder = recordingFolder();

test('a file is observed line by line, with progress behind each block and an end', async () => {
  const file = folder.write(
    'told.jsonl',
    line(1, 0),
    line(1, 1),
    line(2, 0),
    line(2, 0, { removed: true }),
    line(2, 0, { branch: 'b' }),
  );
  expect((await observed([file])).map(told)).toEqual([
    'event 1a:0',
    'event 1a:1',
    'progress 2 @2000 final null',
    'event 2a:0',
    'progress 3 @4000 final 0',
    'removal 2a:0',
    'progress 4 @4000 final 0',
    'event 2b:0',
    'progress 5 @4000 final 0 ended',
  ]);
});

test('a record carries the identity, the key and the time of its log', async () => {
  const [first] = await observed([folder.write('identity.jsonl', line(7, 3))]);
  expect(first).toMatchObject({
    type: 'record',
    id: `evm:137:0x${'a'.repeat(62)}07:3`,
    key: `0x${'0'.repeat(39)}1`,
    at: 14_000,
  });
});

test('a line whose record would not fit in its topic is refused by its size, right or not', async () => {
  const large = line(1, 0).replace('"data":"0x', `"data":"0x${'00'.repeat(500_000)}`);
  const found = await observed([folder.write('large.jsonl', large, line(1, 1))]);
  const detail = `line 1: ${large.length} bytes, expected at most 1000000`;
  expect(found[0]).toMatchObject({ type: 'malformed', why: { code: 'too-large', detail } });
  expect(found[1]).toMatchObject({ type: 'record' });
});

test('a malformed line is observed with place, reason and bytes, and the rest goes on', async () => {
  const bad = line(1, 1).replace(/"blockHash":"[^"]*"/, '"blockHash":"abc"');
  const file = folder.write('bad.jsonl', line(1, 0), bad, '{"half', line(1, 2));
  const found = await observed([file]);
  expect(found.map(told)).toEqual([
    'event 1a:0',
    "malformed bad.jsonl:2 line 2: blockHash: expected 0x and 64 hex digits, got 'abc'",
    expect.stringMatching(/^malformed bad.jsonl:3 line 3: expected JSON in UTF-8: /),
    'event 1a:2',
    'progress 4 @2000 final null ended',
  ]);
  expect(found[1]).toMatchObject({ bytes: new TextEncoder().encode(bad), why: { code: 'malformed-line' } });
});

test('blank lines hold no position, but line numbers count them', async () => {
  const file = folder.write('blank.jsonl', '', line(1, 0), '  \t\r', 'x', '');
  expect((await observed([file])).map(told)).toEqual([
    'event 1a:0',
    expect.stringMatching(/^malformed blank.jsonl:4 line 4: /),
    'progress 2 @2000 final null ended',
  ]);
  expect(await replayOf(file).length?.()).toBe(2);
});

test('several files, compressed or not, are one input, and its last line needs no newline', async () => {
  const files = [folder.write('one.jsonl.gz', line(1, 0)), join(folder.path, 'two.jsonl')];
  writeFileSync(files[1] ?? '', line(2, 0));
  expect((await observed(files)).map(told)).toEqual([
    'event 1a:0',
    'progress 1 @2000 final null',
    'event 2a:0',
    'progress 2 @4000 final 0 ended',
  ]);
});

test('the end carries the position that length() counts, also when nothing could be read', async () => {
  const files = [folder.write('x.jsonl', 'x', 'y'), folder.write('none.jsonl')];
  expect((await observed(files)).map(told).at(-1)).toBe('progress 2 @0 final null ended');
  expect(await replayOf(...files).length?.()).toBe(2);
});

test('a file that is missing or broken is refused by name', async () => {
  expect(await refusal([join(folder.path, 'missing.jsonl')], null)).toMatch(
    /^bad-input: .*missing.jsonl: cannot be read: /,
  );
  const broken = join(folder.path, 'broken.jsonl.gz');
  writeFileSync(broken, gzipSync(line(1, 0)).subarray(0, 40));
  expect(await refusal([broken], null)).toMatch(
    /^bad-input: .*broken.jsonl.gz: cannot be read: unexpected end of file/,
  );
});

test('two files of one name are refused at once, because a cursor could not tell them apart', () => {
  expect(() => replayOf('a/x.jsonl', 'b/x.jsonl')).toThrow('two of its files are named x.jsonl');
});

test('an aborted replay ends without saying that the input has ended', async () => {
  const file = folder.write('aborted.jsonl', line(1, 0), line(1, 1), line(2, 0));
  const aborting = new AbortController();
  const found: string[] = [];
  for await (const observation of replayOf(file).open(null, nothingWritten, aborting.signal)) {
    found.push(told(observation));
    aborting.abort();
  }
  expect(found).toEqual(['event 1a:0']);
  expect(await observed([file], null, AbortSignal.abort())).toEqual([]);
});
