import { expect, test } from 'vitest';
import { observations } from '../../test/observed.ts';
import { recordingFolder } from '../../test/recorded-lines.ts';
import { replayPosts } from './replay-posts.ts';

const folder = recordingFolder();

const post = {
  platform: 'x',
  postId: '12',
  author: '7',
  postedMs: 5_000,
  url: null,
  text: 'gm',
  recordedMs: 9_000,
};
const lineOf = (change: object) => JSON.stringify({ ...post, ...change });

const replayed = (file: string, cursor: string | null = null) =>
  observations(replayPosts({ name: 'posts', files: [file] }), cursor);

test('a post has the identity its platform gave it, and its own time', async () => {
  const [first, end] = await replayed(folder.write('post.jsonl', lineOf({})));
  expect(first).toMatchObject({ type: 'record', record: 'event', id: 'x:12', key: 'x:12', at: 5_000 });
  const { recordedMs, ...body } = post;
  expect(first).toHaveProperty('body', { type: 'SocialPost', ...body });
  expect(end).toMatchObject({
    progress: { position: 1, at: 5_000, chainId: null, finalized: null, ended: true },
  });
});

test('a post without a time of its own is dated by its recording, and says that it has none', async () => {
  const [first] = await replayed(folder.write('undated.jsonl', lineOf({ postedMs: null })));
  expect(first).toMatchObject({ at: 9_000, body: { postedMs: null } });
});

test('the text is the text as it was given', async () => {
  const text = '  GM ‮\u0000 &amp; 🥁\r\n\ufeff ';
  const [first] = await replayed(folder.write('text.jsonl', lineOf({ text })));
  expect(first).toMatchObject({ body: { text } });
});

test.each([
  [{ platform: 'X Y' }, "platform: expected letters, digits, _ and -, got 'X Y'"],
  [{ postId: 12 }, 'postId: expected a text, got 12'],
  [{ postId: 'a:b' }, "postId: expected letters, digits, _ and -, got 'a:b'"],
  [{ author: 7 }, 'author: expected a text, got 7'],
  [{ postedMs: '5000' }, "postedMs: expected whole milliseconds since 1970, got '5000'"],
  [{ postedMs: -1 }, 'postedMs: expected whole milliseconds since 1970, got -1'],
  [{ postedMs: undefined }, 'postedMs: expected whole milliseconds since 1970, got nothing'],
  [
    { postedMs: null, recordedMs: undefined },
    'recordedMs: expected whole milliseconds since 1970, got nothing',
  ],
  [{ text: '' }, "text: expected a text, got ''"],
])('with %o it is malformed, and why is told', async (change, why) => {
  const file = folder.write('wrong.jsonl', lineOf({}), lineOf(change));
  expect((await replayed(file))[1]).toMatchObject({
    type: 'malformed',
    where: 'wrong.jsonl:2',
    why: { detail: `line 2: ${why}` },
  });
});

test('opened at any cursor it goes on exactly as if it had never stopped', async () => {
  const lines = [1, 1, 2, 3].map((second, index) => lineOf({ postId: `${index}`, postedMs: second * 1_000 }));
  const file = folder.write('resume.jsonl', ...lines);
  const all = await replayed(file);
  expect(all).toHaveLength(7);
  for (const [index, { cursor }] of all.entries())
    expect(await replayed(file, cursor), `after ${index}`).toEqual(all.slice(index + 1));
});
