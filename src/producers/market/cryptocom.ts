/** Crypto.com: trade, ticker, book and candlestick; its numbers are bare, trade ids above 2^53. */
import { digits, isAbsent, items, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, numbered, unnumbered, type Venue } from './venue.ts';

export const cryptocom: Venue = (frame) => {
  const result = member(frame, 'result');
  // Heartbeats and answers to subscriptions.
  if (isAbsent(result)) {
    text(member(frame, 'method'));
    return [];
  }
  return items(member(result, 'data')).map((data) => elementOf(result, data));
};

function elementOf(result: Part, data: Part): Element {
  const channel = member(result, 'channel');
  const at = time(member(data, 't'), 'ms');
  const said = { market: text(member(result, 'instrument_name')), at, said: data.value };
  switch (channel.value) {
    case 'trade':
      return numbered({ ...said, channel: 'trade', number: digits(member(data, 'd')) });
    case 'ticker':
      return unnumbered({ ...said, channel: 'ticker' });
    case 'book':
      return unnumbered({ ...said, channel: 'book' });
    case 'candlestick':
      // How long the interval is stands beside the element.
      return unnumbered({
        ...said,
        channel: 'candle',
        said: Object.assign({ interval: text(member(result, 'interval')) }, data.value),
      });
    default:
      throw unexpected(channel, 'trade, ticker, book or candlestick');
  }
}
