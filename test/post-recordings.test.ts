import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { SocialPost } from '../src/events.ts';
import { replayPosts } from '../src/producers/replay-posts.ts';
import { observations } from './observed.ts';

const path = (name: string) => new URL(`../data/social/${name}.jsonl.gz`, import.meta.url).pathname;
const textOf = (name: string) => gunzipSync(readFileSync(path(name))).toString('utf8');

async function postsOf(name: string): Promise<{ id: string; at: number; body: SocialPost }[]> {
  const found = await observations(replayPosts({ name, files: [path(name)] }));
  return found.flatMap((observation) => {
    if (observation.type === 'malformed') throw new Error(`${observation.where}: ${observation.why.detail}`);
    return observation.type === 'record' && observation.body.type === 'SocialPost'
      ? [{ ...observation, body: observation.body }]
      : [];
  });
}

test.each([
  ['x', 263, 245],
  ['reddit', 419, 408],
])('%s: each of %i lines is a post, and ids tell %i of them apart', async (name, lines, posts) => {
  const ids = (await postsOf(name)).map(({ id }) => id);
  expect(ids).toHaveLength(lines);
  expect(textOf(name).match(/"postId":"/g)).toHaveLength(lines);
  expect(new Set(ids).size).toBe(posts);
  expect(new Set(textOf(name).match(/"postId":"\w+"/g)).size).toBe(posts);
});

test('posts of X come oldest first, each at the time its id tells, before it was recorded', async () => {
  const posts = await postsOf('x');
  expect(posts.map(({ at }) => at)).toEqual(posts.map(({ at }) => at).toSorted((a, b) => a - b));
  // The post announcing the second version of the API: 12 August 2020, 17:01:42 UTC.
  expect(posts[0]).toMatchObject({ id: 'x:1293593516040269825', at: Date.UTC(2020, 7, 12, 17, 1, 42, 686) });
  expect(new Date(posts.at(-1)?.at ?? 0).toISOString()).toBe('2022-10-07T23:10:12.755Z');
});

test('comments of Reddit have no time of their own, and are dated by their recording', async () => {
  for (const { at, body } of await postsOf('reddit')) {
    expect(body.postedMs).toBeNull();
    expect(body.url).toContain(body.postId);
    expect(new Date(at).toISOString()).toBe('2022-06-14T22:05:13.000Z');
  }
});
