/** Hyperliquid's answers to `POST /info`: candleSnapshot, fundingHistory and l2Book, none numbered. */
import { items, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, unnumbered, type Venue } from './venue.ts';

export const hyperliquid: Venue = (answer, about) => {
  const type = member(about, 'type');
  switch (type.value) {
    // What is traded there, which says nothing of a market's state.
    case 'meta':
      return [];
    case 'candleSnapshot':
      return items(answer).map((candle) => timed(candle, { channel: 'candle', market: 's', at: 'T' }));
    case 'fundingHistory':
      return items(answer).map((paid) => timed(paid, { channel: 'funding', market: 'coin', at: 'time' }));
    case 'l2Book':
      return [timed(answer, { channel: 'book', market: 'coin', at: 'time' })];
    default:
      throw unexpected(type, 'a request for meta, candleSnapshot, fundingHistory or l2Book');
  }
};

type Names = Readonly<{ channel: Element['channel']; market: string; at: string }>;

const timed = (part: Part, { channel, market, at }: Names): Element =>
  unnumbered({
    market: text(member(part, market)),
    channel,
    at: time(member(part, at), 'ms'),
    said: part.value,
  });
