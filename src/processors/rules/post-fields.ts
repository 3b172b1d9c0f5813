/** A post in; the fields that show it out. */
import type { PostEvent } from '../../events.ts';
import type { Shown } from './rule-fields.ts';

export const postFields = (post: PostEvent): Shown => ({
  kind: 'post',
  platform: post.platform,
  author: post.author ?? '',
  text: post.text,
  language: post.language ?? '',
  cashtags: post.cashtags,
  hashtags: post.hashtags,
  links: post.urls,
  addresses: post.addresses,
  mentionsToken: post.cashtags.length + post.addresses.length > 0,
  spam: post.spam.marked,
  spamScore: post.spam.score,
  timeKnown: post.timeKnown,
});
