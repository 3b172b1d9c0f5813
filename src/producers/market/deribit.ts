/** Deribit's second API: trades, ticker and book notifications of `subscription`. */
import { digits, isAbsent, items, member, text, time, unexpected } from './part.ts';
import { numbered, unnumbered, type Venue } from './venue.ts';

export const deribit: Venue = (frame) => {
  // The answer to a subscription lists what was subscribed.
  if (isAbsent(member(frame, 'method')) && !isAbsent(member(frame, 'id'))) return [];
  const [channel, data] = [
    member(member(frame, 'params'), 'channel'),
    member(member(frame, 'params'), 'data'),
  ];
  const [kind, market = ''] = text(channel).split('.');
  switch (kind) {
    case 'trades':
      return items(data).map((trade) => ({
        market,
        channel: 'trade',
        number: text(member(trade, 'trade_id')),
        sequence: digits(member(trade, 'trade_seq')),
        at: time(member(trade, 'timestamp'), 'ms'),
        said: trade.value,
      }));
    case 'ticker':
      return [
        unnumbered({
          market,
          channel: 'ticker',
          at: time(member(data, 'timestamp'), 'ms'),
          said: data.value,
        }),
      ];
    case 'book':
      return [
        numbered({
          market,
          channel: 'book',
          number: digits(member(data, 'change_id')),
          at: time(member(data, 'timestamp'), 'ms'),
          said: data.value,
        }),
      ];
    default:
      throw unexpected(channel, 'trades, ticker or book, and an instrument');
  }
};
