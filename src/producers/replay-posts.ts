/** Files of recorded posts, a post a line → posts and progress, resumably. */
import { type Progress, rawSocialTopic, type SocialPost } from '../events.ts';
import type { Source } from '../flow/source.ts';
import { timedReading } from './line-kind.ts';
import { postLine } from './post-line.ts';
import { type Recording, replayLines } from './replay-lines.ts';

export const replayPosts = (recording: Recording): Source<SocialPost | Progress> =>
  replayLines(recording, {
    to: rawSocialTopic,
    chainId: null,
    read: (bytes) => timedReading([postLine(bytes)]),
    finalized: () => null,
  });
