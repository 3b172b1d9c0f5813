/** Kraken's first WebSocket API: `[channel id, what it says, channel, pair]`; it numbers nothing. */
import type { EpochMs } from '../../flow/ids.ts';
import { isList, item, items, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, unnumbered, type Venue } from './venue.ts';

export const kraken: Venue = (frame) => {
  // Heartbeats, the system's status and answers to subscriptions are mappings that name an event.
  if (!isList(frame)) {
    text(member(frame, 'event'));
    return [];
  }
  const [channel, market] = [item(frame, -2), text(item(frame, -1))];
  const [first, ...more] = items(frame).slice(1, -2);
  if (first === undefined) throw unexpected(frame, 'a channel id, an element, a channel and a pair');
  switch (text(channel).replace(/-\d+$/, '')) {
    case 'trade':
      return items(first).map((trade) =>
        unnumbered({ market, channel: 'trade', at: time(item(trade, 2), 's'), said: trade.value }),
      );
    case 'ticker':
      return [unnumbered({ market, channel: 'ticker', at: null, said: first.value })];
    case 'book':
      return [book(market, [first, ...more])];
    default:
      throw unexpected(channel, 'trade, ticker or book');
  }
};

/** One change of both sides comes as two mappings, of which the second has the checksum for both. */
function book(market: string, sides: readonly Part[]): Element {
  const times = sides
    .flatMap((side) => ['as', 'bs', 'a', 'b'].map((name) => member(side, name)))
    .flatMap((levels) => (levels.value === undefined ? [] : items(levels)))
    .map((level) => time(item(level, 2), 's'));
  const at = times.reduce<EpochMs | null>((last, one) => (last !== null && last > one ? last : one), null);
  return unnumbered({
    market,
    channel: 'book',
    at,
    said: Object.assign({}, ...sides.map(({ value }) => value)),
  });
}
