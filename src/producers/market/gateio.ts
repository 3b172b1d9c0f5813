/** Gate.io's fourth API: spot.trades, spot.tickers, spot.order_book_update and spot.candlesticks. */
import { digits, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, numbered, unnumbered, type Venue } from './venue.ts';

export const gateio: Venue = (frame) => {
  const event = member(frame, 'event');
  if (event.value === 'subscribe') return [];
  if (event.value !== 'update') throw unexpected(event, 'update or subscribe');
  return [elementOf(frame, member(frame, 'result'))];
};

function elementOf(frame: Part, result: Part): Element {
  const channel = member(frame, 'channel');
  const said = result.value;
  switch (channel.value) {
    case 'spot.trades':
      return numbered({
        market: text(member(result, 'currency_pair')),
        channel: 'trade',
        number: digits(member(result, 'id')),
        at: time(member(result, 'create_time_ms'), 'ms'),
        said,
      });
    case 'spot.order_book_update':
      return numbered({
        market: text(member(result, 's')),
        channel: 'book',
        number: digits(member(result, 'u')),
        at: time(member(result, 't'), 'ms'),
        said,
      });
    // Neither of these bears a time; their frame does.
    case 'spot.tickers': {
      const market = text(member(result, 'currency_pair'));
      return unnumbered({ market, channel: 'ticker', at: time(member(frame, 'time'), 's'), said });
    }
    case 'spot.candlesticks': {
      const market = text(member(result, 'n')).replace(/^[^_]+_/, '');
      return unnumbered({ market, channel: 'candle', at: time(member(frame, 'time'), 's'), said });
    }
    default:
      throw unexpected(channel, 'spot.trades, .tickers, .order_book_update or .candlesticks');
  }
}
