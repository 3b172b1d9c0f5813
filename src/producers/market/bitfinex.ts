/** Bitfinex's second API: `[channel id, what it says, sequence]`; its subscription says what it is about. */
import { digits, isAbsent, isList, item, items, member, type Part, text, time, unexpected } from './part.ts';
import type { Element, Venue } from './venue.ts';

export const bitfinex: Venue = (frame, about) => {
  // Its own version, and answers to subscriptions.
  if (!isList(frame)) {
    text(member(frame, 'event'));
    return [];
  }
  const second = item(frame, 1);
  if (second.value === 'hb') return [];
  const last = item(frame, -1);
  const sequence = isAbsent(last) || isList(last) ? null : digits(last);
  return elements(second, frame, about).map((element) => ({ ...element, sequence }));
};

/** The sequence counts the frames of one connection, so that it names nothing by itself. */
function elements(said: Part, frame: Part, about: Part): Omit<Element, 'sequence'>[] {
  const market = text(member(about, 'symbol'));
  switch (member(about, 'channel').value) {
    case 'trades':
      return trades(said, frame).map((trade) => ({
        market,
        channel: 'trade',
        number: digits(item(trade, 0)),
        at: time(item(trade, 1), 'ms'),
        said: trade.value,
      }));
    case 'ticker':
      return [{ market, channel: 'ticker', number: null, at: null, said: list(said).value }];
    case 'book':
      return [{ market, channel: 'book', number: null, at: null, said: list(said).value }];
    default:
      throw unexpected(member(about, 'channel'), 'a subscription to trades, ticker or book');
  }
}

/** A list of trades to begin with; then each twice, executed (`te`) and updated (`tu`), under one id. */
const trades = (said: Part, frame: Part): readonly Part[] =>
  isList(said) ? items(said) : [list(item(frame, 2))];

function list(part: Part): Part {
  if (isList(part)) return part;
  throw unexpected(part, 'a list');
}
