/** Binance's combined streams, spot and futures alike: aggTrade, bookTicker, depth and kline. */
import { digits, isAbsent, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, numbered, unnumbered, type Venue } from './venue.ts';

export const binance: Venue = (frame) => {
  const stream = member(frame, 'stream');
  // The answer to a subscription: an id and a result of null.
  if (isAbsent(stream) && !isAbsent(member(frame, 'id'))) return [];
  return [elementOf(text(stream).split('@')[1] ?? '', stream, member(frame, 'data'))];
};

function elementOf(kind: string, stream: Part, data: Part): Element {
  const said = { market: text(member(data, 's')), said: data.value };
  // A spot bookTicker is the one thing that bears no time.
  const at = isAbsent(member(data, 'E')) ? null : time(member(data, 'E'), 'ms');
  switch (kind.replace(/_.*/, '')) {
    case 'aggTrade':
      return numbered({ ...said, at, channel: 'trade', number: digits(member(data, 'a')) });
    case 'bookTicker':
      return numbered({ ...said, at, channel: 'ticker', number: digits(member(data, 'u')) });
    case 'depth':
      return numbered({ ...said, at, channel: 'book', number: digits(member(data, 'u')) });
    case 'kline':
      return unnumbered({ ...said, at, channel: 'candle' });
    default:
      throw unexpected(stream, 'a stream of aggTrade, bookTicker, depth or kline');
  }
}
