/** An event in; the keys of the facts that are worth knowing of it out. */
import type { EnrichedEvent } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { FactKey } from '../flow/processor.ts';
import { baseSymbol } from './base-symbol.ts';

export type FactKeys = Readonly<{
  token: FactKey | null;
  /** What one whole unit of what the event is about was worth, at or before the minute it happened in. */
  price: FactKey | null;
}>;

const minuteMs = 60_000;
/** The last minute that a date can name. */
const mostMs = 8.64e15 - minuteMs;

/** A swap names a pool, not a token; its two tokens are not in the log. */
export function factKeys({ at, body }: Envelope<EnrichedEvent['event']>): FactKeys {
  switch (body.type) {
    case 'ChainEvent': {
      const { chainId, address, action } = body;
      if (action.type !== 'Transfer' && action.type !== 'Approval') return { token: null, price: null };
      return { token: `token:${chainId}:${address}`, price: priceKey(`${chainId}:${address}`, at) };
    }
    case 'MarketEvent':
      return { token: null, price: priceKey(baseSymbol(body.venue, body.market), at) };
    case 'PostEvent': {
      const [symbol] = body.cashtags;
      // When nobody knows when it was said, there is no price of then.
      const isPriced = symbol !== undefined && body.timeKnown;
      return { token: null, price: isPriced ? priceKey(symbol, at) : null };
    }
    default:
      return body satisfies never;
  }
}

/** By the minute, so that the many events of a minute ask once. */
function priceKey(what: string, at: number): FactKey | null {
  if (!(at >= 0 && at <= mostMs)) return null;
  return `price:${what}@${new Date(Math.floor(at / minuteMs) * minuteMs).toISOString()}`;
}
