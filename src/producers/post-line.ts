/** One recorded line, a post as a platform gave it → the post with its identity and its time. */
import type { SocialPost } from '../events.ts';
import { type EpochMs, eventId } from '../flow/ids.ts';
import type { Observed } from '../flow/source.ts';
import { jsonLine, malformed, msMember, shown, textMember } from './json-line.ts';

/**
 * `{platform, postId, author, postedMs, url, text, recordedMs}`; author, postedMs and url may be null. Where
 * it is not known when a post was written, its event time is when it had been recorded at the latest.
 */
export function postLine(bytes: Uint8Array): Observed<SocialPost> {
  const line = jsonLine(bytes);
  const [platform, postId] = [name(line, 'platform'), name(line, 'postId')];
  const postedMs = orNull(line, 'postedMs', msMember);
  const at: EpochMs = postedMs ?? msMember(line, 'recordedMs');
  const body: SocialPost = {
    type: 'SocialPost',
    platform,
    postId,
    author: orNull(line, 'author', textMember),
    postedMs,
    url: orNull(line, 'url', textMember),
    text: textMember(line, 'text'),
  };
  const id = `${platform}:${postId}`;
  return { record: 'event', id: eventId(id), key: id, at, body };
}

/** A part of the post's id, so that none can be mistaken for another. */
function name(line: object, member: string): string {
  const found = textMember(line, member);
  if (/^[\w-]{1,100}$/.test(found)) return found;
  throw malformed(`${member}: expected letters, digits, _ and -, got ${shown(found)}`);
}

const orNull = <Value>(
  line: object,
  member: string,
  read: (line: object, member: string) => Value,
): Value | null => (Reflect.get(line, member) === null ? null : read(line, member));
