/** KuCoin's messages: l3match, ticker, l2update and candles, each under the topic that names its market. */
import { digits, isAbsent, member, type Part, text, time, unexpected } from './part.ts';
import { type Element, numbered, unnumbered, type Venue } from './venue.ts';

export const kucoin: Venue = (frame) => {
  const type = member(frame, 'type');
  // The greeting, answers to subscriptions and to pings.
  if (['welcome', 'ack', 'pong'].includes(text(type))) return [];
  if (type.value !== 'message') throw unexpected(type, 'message, welcome, ack or pong');
  return [elementOf(frame, member(frame, 'data'))];
};

function elementOf(frame: Part, data: Part): Element {
  const [subject, topic] = [member(frame, 'subject'), member(frame, 'topic')];
  const [, market = '', interval] = /^[^:]+:([^_]+)(?:_(.+))?$/.exec(text(topic)) ?? [];
  if (market === '') throw unexpected(topic, 'a topic and a market');
  const said = data.value;
  switch (text(subject).replace(/\.(add|update)$/, '')) {
    case 'trade.l3match':
      return {
        ...{ market, channel: 'trade', number: text(member(data, 'tradeId')), said },
        sequence: digits(member(data, 'sequence')),
        at: time(member(data, 'time'), 'ns'),
      };
    case 'trade.ticker': {
      const [number, at] = [digits(member(data, 'sequence')), time(member(data, 'time'), 'ms')];
      return numbered({ market, channel: 'ticker', number, at, said });
    }
    case 'trade.l2update':
      // A change of the book bears no time here.
      return numbered({
        market,
        channel: 'book',
        number: digits(member(data, 'sequenceEnd')),
        at: null,
        said,
      });
    case 'trade.candles':
      // How long the interval is stands in the topic alone.
      return unnumbered({
        ...{ market, channel: 'candle', at: time(member(data, 'time'), 'ns') },
        said: isAbsent(member(data, 'interval')) ? Object.assign({ interval }, said) : said,
      });
    default:
      throw unexpected(subject, 'trade.l3match, trade.ticker, trade.l2update or trade.candles');
  }
}
