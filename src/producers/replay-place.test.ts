import { expect, test } from 'vitest';
import { observed, refusal, told } from '../../test/observed.ts';
import { recordedLine as line, recordingFolder } from '../../test/recorded-lines.ts';

const folder = recordingFolder();

test('opened at any cursor it goes on exactly as if it had never stopped', async () => {
  const files = [
    folder.write('resume-1.jsonl.gz', line(1, 0), '', line(1, 1), 'x', line(2, 0)),
    folder.write('resume-2.jsonl', '', line(2, 0, { removed: true }), line(3, 0), line(3, 1)),
  ];
  const all = await observed(files);
  expect(all).toHaveLength(11);
  for (const [index, { cursor }] of all.entries())
    expect(await observed(files, cursor), `after ${index}`).toEqual(all.slice(index + 1));
});

test('an ended input says nothing again; where lines have been added it says so and goes on', async () => {
  const file = folder.write('ended.jsonl', line(1, 0));
  const cursor = (await observed([file])).at(-1)?.cursor ?? '';
  expect(await observed([file], cursor)).toEqual([]);
  folder.write('ended.jsonl', line(1, 0), line(2, 0));
  expect((await observed([file], cursor)).map(told)).toEqual([
    'progress 1 @2000 final null',
    'event 2a:0',
    'progress 2 @4000 final 0 ended',
  ]);
});

test('a cursor in a file that is not read any more is refused with what to do', async () => {
  const cursor = (await observed([folder.write('gone.jsonl', line(1, 0))]))[0]?.cursor ?? '';
  const message = await refusal([folder.write('other.jsonl', line(1, 0))], cursor);
  expect(message).toMatch(
    /^cursor-unknown: source recorded: its cursor stands in 'gone.jsonl', which is gone: .* other.jsonl\./,
  );
  expect(message).toContain('Put its files back as they were, or give the source a new name');
});

test('a cursor is refused where a file was put before its own, which it would skip', async () => {
  const [one, two] = [folder.write('one.jsonl', line(1, 0)), folder.write('two.jsonl', line(2, 0))];
  const cursor = (await observed([two]))[0]?.cursor ?? '';
  expect(await refusal([two, one], cursor)).toBe('accepted');
  expect(await refusal([one, two], cursor)).toContain(
    "its cursor stands in 'two.jsonl' behind 0 other files: its files are now one.jsonl, two.jsonl",
  );
});

test('a file that is shorter than its cursor is refused', async () => {
  const file = folder.write('short.jsonl', line(1, 0), line(1, 1));
  const cursor = (await observed([file]))[1]?.cursor ?? '';
  folder.write('short.jsonl', line(1, 0));
  expect(await refusal([file], cursor)).toContain(
    "'short.jsonl' has 1 lines, but its cursor stands after line 2",
  );
});

test('a file that was exchanged under its name is refused', async () => {
  const file = folder.write('swapped.jsonl', line(1, 0), line(1, 1));
  const cursor = (await observed([file]))[0]?.cursor ?? '';
  folder.write('swapped.jsonl', line(9, 0), line(9, 1));
  expect(await refusal([file], cursor)).toContain("line 1 of 'swapped.jsonl' is not the line its cursor");
});

test.each(['', '{}', '[1]', 'null', '{"file":7}'])(
  'the cursor %o, which no replay wrote, is refused',
  async (cursor) => {
    expect(await refusal([folder.write('any.jsonl', line(1, 0))], cursor)).toMatch(
      /^cursor-unknown: source recorded: its cursor is not one that a replay wrote/,
    );
  },
);

test('a cursor written before lines could give several records is still understood', async () => {
  const file = folder.write('older.jsonl', line(1, 0), line(2, 0));
  const all = await observed([file]);
  const { given, group, ...rest } = JSON.parse(all[0]?.cursor ?? '');
  expect(given).toBe(0);
  expect(await observed([file], JSON.stringify({ ...rest, block: group }))).toEqual(all.slice(1));
});
