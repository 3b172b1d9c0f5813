/** OKX's fifth API: trades, tickers and books, each in a list of elements under its `arg`. */
import { isAbsent, items, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, numbered, unnumbered, type Venue } from './venue.ts';

export const okx: Venue = (frame) => {
  // Answers to subscriptions.
  if (!isAbsent(member(frame, 'event'))) return [];
  const about = member(frame, 'arg');
  return items(member(frame, 'data')).map((data) => elementOf(frame, about, data));
};

function elementOf(frame: Part, about: Part, data: Part): Element {
  const channel = member(about, 'channel');
  const said = {
    market: text(member(about, 'instId')),
    at: time(member(data, 'ts'), 'ms'),
    said: data.value,
  };
  switch (channel.value) {
    case 'trades':
      return numbered({ ...said, channel: 'trade', number: text(member(data, 'tradeId')) });
    case 'tickers':
      return unnumbered({ ...said, channel: 'ticker' });
    case 'books':
      // Whether it is the whole book or a change stands beside the element, and is no use without it.
      return unnumbered({
        ...said,
        channel: 'book',
        said: Object.assign({ action: text(member(frame, 'action')) }, data.value),
      });
    default:
      throw unexpected(channel, 'trades, tickers or books');
  }
}
