/** Bitstamp's WebSocket API: live_trades_‹market› and diff_order_book_‹market›. */
import { digits, member, text, time, unexpected } from './part.ts';
import { numbered, type Venue } from './venue.ts';

export const bitstamp: Venue = (frame) => {
  const event = member(frame, 'event');
  // Answers to subscriptions and heartbeats.
  if (text(event).startsWith('bts:')) return [];
  const [channel, data] = [member(frame, 'channel'), member(frame, 'data')];
  const [, kind, market = ''] = /^(live_trades|diff_order_book)_(.+)$/.exec(text(channel)) ?? [];
  const moment = member(data, 'microtimestamp');
  const said = { market, at: time(moment, 'us'), said: data.value };
  switch (kind) {
    case 'live_trades':
      return [numbered({ ...said, channel: 'trade', number: digits(member(data, 'id')) })];
    case 'diff_order_book':
      // What orders the changes of a book is the microsecond: no two changes of a market share one.
      return [numbered({ ...said, channel: 'book', number: digits(moment) })];
    default:
      throw unexpected(channel, 'live_trades_… or diff_order_book_…');
  }
};
