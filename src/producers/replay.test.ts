import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Fault } from '../faults.ts';
import type { Observation } from '../flow/source.ts';
import { replay } from './replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = AbortSignal.any([]);

/** The line of a log in block `number` (`branch` tells two of one height apart); a minus sign marks a removal. */
function line(number: number, logIndex: number, branch = 'a', removed = false): string {
  return JSON.stringify({
    address: `0x${'0'.repeat(39)}1`,
    topics: [],
    data: '0x',
    blockNumber: `0x${number.toString(16)}`,
    transactionHash: `0x${'0'.repeat(64)}`,
    transactionIndex: '0x0',
    blockHash: `0x${branch.repeat(62)}${number.toString(16).padStart(2, '0')}`,
    blockTimestamp: `0x${(number * 2).toString(16)}`,
    logIndex: `0x${logIndex.toString(16)}`,
    removed,
  });
}

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  const text = lines.map((each) => `${each}\n`).join('');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const over = (...files: string[]) => replay({ name: 'recorded', chainId: 137, files, confirmations: 2 });

async function observed(
  files: string[],
  cursor: string | null = null,
  signal = never,
): Promise<Observation<unknown>[]> {
  const found: Observation<unknown>[] = [];
  for await (const observation of over(...files).open(cursor, signal)) found.push(observation);
  return found;
}

/** `event 1a:0`, `removal 1a:0`, `malformed file:3 why`, `progress 4 @1000 final 7 ended`. */
function told(observation: Observation<unknown>): string {
  if (observation.type === 'record') {
    const [, , hash = '', index] = observation.id.split(':');
    return `${observation.record} ${Number.parseInt(hash.slice(-2), 16)}${hash[2]}:${index}`;
  }
  if (observation.type === 'malformed') return `malformed ${observation.where} ${observation.why.detail}`;
  const { position, at, finalized, ended } = observation.progress;
  return `progress ${position} @${at} final ${finalized}${ended ? ' ended' : ''}`;
}

const refusal = async (files: string[], cursor: string | null): Promise<string> =>
  observed(files, cursor).then(
    () => 'accepted',
    (fault: Fault) => `${fault.code}: ${fault.message}`,
  );

test('a file is observed line by line, with progress behind each block and an end', async () => {
  const file = write(
    'told.jsonl',
    line(1, 0),
    line(1, 1),
    line(2, 0),
    line(2, 0, 'a', true),
    line(2, 0, 'b'),
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
  const [first] = await observed([write('identity.jsonl', line(7, 3))]);
  expect(first).toMatchObject({
    type: 'record',
    id: `evm:137:0x${'a'.repeat(62)}07:3`,
    key: `0x${'0'.repeat(39)}1`,
    at: 14_000,
  });
});

test('a malformed line is observed with its place, its reason and its bytes, and the rest goes on', async () => {
  const bad = line(1, 1).replace(/"blockHash":"[^"]*"/, '"blockHash":"abc"');
  const file = write('bad.jsonl', line(1, 0), bad, '{"half', line(1, 2));
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
  const file = write('blank.jsonl', '', line(1, 0), '  \t\r', 'x', '');
  expect((await observed([file])).map(told)).toEqual([
    'event 1a:0',
    expect.stringMatching(/^malformed blank.jsonl:4 line 4: /),
    'progress 2 @2000 final null ended',
  ]);
  expect(await over(file).length?.()).toBe(2);
});

test('several files are one input, compressed ones among them, and the last line needs no newline', async () => {
  const files = [write('one.jsonl.gz', line(1, 0)), join(folder, 'two.jsonl')];
  writeFileSync(files[1] ?? '', line(2, 0));
  expect((await observed(files)).map(told)).toEqual([
    'event 1a:0',
    'progress 1 @2000 final null',
    'event 2a:0',
    'progress 2 @4000 final 0 ended',
  ]);
});

test('the end carries the position that length() counts, also when nothing could be read', async () => {
  const files = [write('x.jsonl', 'x', 'y'), write('none.jsonl')];
  expect((await observed(files)).map(told).at(-1)).toBe('progress 2 @0 final null ended');
  expect(await over(...files).length?.()).toBe(2);
});

test('opened at any cursor it goes on exactly as if it had never stopped', async () => {
  const files = [
    write('resume-1.jsonl.gz', line(1, 0), '', line(1, 1), 'x', line(2, 0)),
    write('resume-2.jsonl', '', line(2, 0, 'a', true), line(3, 0), line(3, 1)),
  ];
  const all = await observed(files);
  expect(all).toHaveLength(11);
  for (const [index, { cursor }] of all.entries())
    expect(await observed(files, cursor), `after ${index}`).toEqual(all.slice(index + 1));
});

test('an ended input says nothing again, and goes on when lines have been added', async () => {
  const file = write('ended.jsonl', line(1, 0));
  const cursor = (await observed([file])).at(-1)?.cursor ?? '';
  expect(await observed([file], cursor)).toEqual([]);
  write('ended.jsonl', line(1, 0), line(2, 0));
  expect((await observed([file], cursor)).map(told)).toEqual([
    'event 2a:0',
    'progress 2 @4000 final 0 ended',
  ]);
});

test('a cursor in a file that is not read any more is refused with what to do', async () => {
  const cursor = (await observed([write('gone.jsonl', line(1, 0))]))[0]?.cursor ?? '';
  const message = await refusal([write('other.jsonl', line(1, 0))], cursor);
  expect(message).toMatch(
    /^cursor-unknown: source recorded: its cursor stands in 'gone.jsonl', .*\(other.jsonl\)/,
  );
  expect(message).toContain('Put the file it was reading back, or give the source a new name');
});

test('a file that is shorter than its cursor is refused', async () => {
  const file = write('short.jsonl', line(1, 0), line(1, 1));
  const cursor = (await observed([file]))[1]?.cursor ?? '';
  write('short.jsonl', line(1, 0));
  expect(await refusal([file], cursor)).toContain(
    "'short.jsonl' has 1 lines, but its cursor stands after line 2",
  );
});

test('a file that was exchanged under its name is refused', async () => {
  const file = write('swapped.jsonl', line(1, 0), line(1, 1));
  const cursor = (await observed([file]))[0]?.cursor ?? '';
  write('swapped.jsonl', line(9, 0), line(9, 1));
  expect(await refusal([file], cursor)).toContain("line 1 of 'swapped.jsonl' is not the line its cursor");
});

test.each(['', '{}', '[1]', 'null', '{"file":7}'])(
  'the cursor %o, which no replay wrote, is refused',
  async (cursor) => {
    expect(await refusal([write('any.jsonl', line(1, 0))], cursor)).toMatch(
      /^cursor-unknown: source recorded: its cursor is not one that a replay wrote/,
    );
  },
);

test('a file that is missing or broken is refused by name', async () => {
  expect(await refusal([join(folder, 'missing.jsonl')], null)).toMatch(
    /^bad-input: .*missing.jsonl: cannot be read: /,
  );
  const broken = join(folder, 'broken.jsonl.gz');
  writeFileSync(broken, gzipSync(line(1, 0)).subarray(0, 40));
  expect(await refusal([broken], null)).toMatch(
    /^bad-input: .*broken.jsonl.gz: cannot be read: unexpected end of file/,
  );
});

test('two files of one name are refused at once, because a cursor could not tell them apart', () => {
  expect(() => over('a/x.jsonl', 'b/x.jsonl')).toThrow('two of its files are named x.jsonl');
});

test('an aborted replay ends without saying that the input has ended', async () => {
  const file = write('aborted.jsonl', line(1, 0), line(1, 1), line(2, 0));
  const aborting = new AbortController();
  const found: string[] = [];
  for await (const observation of over(file).open(null, aborting.signal)) {
    found.push(told(observation));
    aborting.abort();
  }
  expect(found).toEqual(['event 1a:0']);
  expect(await observed([file], null, AbortSignal.abort())).toEqual([]);
});
