/** A record of the main line → what it says, as far as a later record can take that back. */
import {
  type EventsBody,
  type EventsEnrichedBody,
  type RawChainBody,
  type RawMarketBody,
  type RawSocialBody,
  rawChainTopic,
  rawMarketTopic,
  rawSocialTopic,
} from '../../events.ts';
import type { RecordType } from '../../flow/log.ts';
import type { Topic } from '../../flow/topic.ts';

export type RawBody = RawChainBody | RawMarketBody | RawSocialBody;

export const rawTopics: readonly Topic<RawBody>[] = [rawChainTopic, rawMarketTopic, rawSocialTopic];

export type Saying = Readonly<{
  id: string;
  type: RecordType;
  /** What later records speak of, too: a block, how far a source is; null: nothing takes it back. */
  about: string | null;
  removed: boolean;
  /** Raw topic of its kind; null: progress is on all of them. */
  topic: Topic<RawBody> | null;
}>;

export function sayingOf(id: string, body: RawBody | EventsBody | EventsEnrichedBody): Saying {
  switch (body.type) {
    case 'EvmLog':
    case 'EvmCall':
    case 'EvmBlock':
      return ofChain(id, body, body.removed);
    case 'ChainEvent':
      return ofChain(id, body, body.status === 'removed');
    case 'EnrichedEvent':
      return sayingOf(id, body.event);
    case 'Progress':
      return { id, type: 'progress', about: `progress of ${body.source}`, removed: false, topic: null };
    case 'MarketReading':
    case 'MarketEvent':
      return { id, type: 'event', about: null, removed: false, topic: rawMarketTopic };
    case 'SocialPost':
    case 'PostEvent':
      return { id, type: 'event', about: null, removed: false, topic: rawSocialTopic };
    default:
      return body satisfies never;
  }
}

type OfBlock = Readonly<{ chainId: number; blockHash: string }>;

function ofChain(id: string, { chainId, blockHash }: OfBlock, removed: boolean): Saying {
  const type = removed ? 'removal' : 'event';
  return { id, type, about: `block ${chainId}:${blockHash}`, removed, topic: rawChainTopic };
}
