/** A record of any topic → which it is, and which place in its source's tale it has. */
import type {
  DeadLetter,
  EventsBody,
  EventsEnrichedBody,
  RawChainBody,
  RawMarketBody,
  SignalsBody,
  SourceCursor,
} from '../../../src/events.ts';
import type { Write } from '../../../src/flow/log.ts';

export type AnyBody =
  | RawChainBody
  | RawMarketBody
  | EventsBody
  | EventsEnrichedBody
  | SignalsBody
  | DeadLetter
  | SourceCursor;

export const bodyOf = ({ draft }: Write): AnyBody => draft.body as AnyBody;

/** Two records of a topic with the same identity are one that was doubled. */
export function identityOf(write: Write): string {
  const { topic, partition, draft } = write;
  const body = bodyOf(write);
  switch (body.type) {
    case 'EvmLog':
    case 'MarketReading':
      return `${topic.name} ${draft.id}, told as ${toldAs(body)?.index}`;
    case 'ChainEvent':
    case 'Signal':
      return `${topic.name} ${draft.id}, revision ${body.revision}`;
    case 'EnrichedEvent': {
      const revision = body.event.type === 'ChainEvent' ? body.event.revision : 1;
      return `${topic.name} ${draft.id}, revision ${revision}`;
    }
    case 'Progress':
      return `${topic.name}-${partition} ${draft.id}`;
    default:
      return `${topic.name} ${draft.id}`;
  }
}

/** Which observation of its source's tale a record goes back to; null where it goes back to several. */
export function toldAs(body: AnyBody): { source: string; index: number } | null {
  switch (body.type) {
    case 'EvmLog':
    case 'ChainEvent':
      return { source: 'chain', index: body.transactionIndex ?? 0 };
    case 'MarketReading':
    case 'MarketEvent':
      return { source: 'market', index: body.receivedMs };
    case 'EnrichedEvent':
      return toldAs(body.event);
    default:
      return null;
  }
}
