/** A post as its platform gave it in; the event out, with its text normalised and what it names taken out. */
import type { PostEvent, SocialPost } from '../../events.ts';
import { entities } from './entities.ts';
import { languageOf } from './language.ts';
import { noSpam, type SpamScale } from './spam-scale.ts';

export function postEvent(post: SocialPost, spam: SpamScale = noSpam): PostEvent {
  const { platform, postId, author, url } = post;
  const text = normalised(post.text);
  return {
    type: 'PostEvent',
    ...{ platform, postId, author, url, text },
    language: languageOf(text),
    ...entities(text),
    spam: spam(text),
    timeKnown: post.postedMs !== null,
  };
}

/** NFKC makes one letter of the many that look like it; half a surrogate pair would stop what comes after. */
const normalised = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFKC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
