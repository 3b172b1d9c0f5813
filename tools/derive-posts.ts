/** A folder of recorded answers and texts → data/social: posts to replay, oldest first. */
import { type Derived, writeDerived } from './derived.ts';
import { readValues } from './recorded-rpc.ts';

type Answered = Readonly<{ uri: string; headers: Readonly<{ date: string }>; body: { data?: unknown } }>;
type Post = Readonly<{ id: string; text: string }>;
type Comment = Readonly<{ text: string; url: string }>;

/** What Twitter counts its ids' milliseconds from: 2010-11-04T01:42:54.657Z. */
const snowflakeEpochMs = 1_288_834_974_657n;
/** The commit that holds the comments: they were written before it. */
const commentsRecordedMs = Date.parse('2022-06-14T22:05:13Z');

/** Every file of data/social, derived anew. Reads `folder`, which holds `api` and `text`, writes nothing. */
export const derivePosts = (folder: string): readonly Derived[] => [
  { name: 'social/x.jsonl', lines: xLines(readValues(`${folder}/api/x-v2.get.jsonl.gz`)) },
  {
    name: 'social/reddit.jsonl',
    lines: redditLines(readValues(`${folder}/text/crypto-reddit-sentiment.jsonl.gz`)),
  },
];

if (import.meta.main) writeDerived(derivePosts, process.argv[2]);

/** A post that several answers hold stands there as often: a poller sees it again. */
function xLines(answers: readonly Answered[]): readonly object[] {
  const lines = answers.flatMap(({ uri, headers, body }) =>
    postsOf(body).map(({ id, text }) => ({
      platform: 'x',
      postId: id,
      author: authorOf(uri),
      postedMs: Number((BigInt(id) >> 22n) + snowflakeEpochMs),
      url: null,
      text,
      recordedMs: Date.parse(headers.date),
    })),
  );
  return lines.toSorted((a, b) => a.postedMs - b.postedMs || a.recordedMs - b.recordedMs);
}

/** Some answers hold accounts or counts, which have no text. */
function postsOf({ data }: Answered['body']): readonly Post[] {
  const found: readonly unknown[] = Array.isArray(data) ? data : [data];
  return found.filter((post): post is Post => typeof post === 'object' && post !== null && 'text' in post);
}

/** Known only where what was asked for is the posts of one account. */
function authorOf(uri: string): string | null {
  return /\/users\/(\d+)\/tweets/.exec(uri)?.[1] ?? null;
}

/** Some of the texts name only the thread they are from: they cannot be told apart and are left out. */
function redditLines(comments: readonly Comment[]): readonly object[] {
  return comments.flatMap(({ text, url }) => {
    const postId = /\/comments\/\w+\/[^/]+\/(\w+)/.exec(url)?.[1];
    if (postId === undefined) return [];
    const line = { platform: 'reddit', postId, author: null, postedMs: null, url, text };
    return [{ ...line, recordedMs: commentsRecordedMs }];
  });
}
