import { describe, expect, test } from 'vitest';
import { readingOf } from '../../../test/said-world.ts';
import type { MarketEvent, MarketReading } from '../../events.ts';
import { marketEvent } from './market-event.ts';

type Row = readonly [venue: string, channel: MarketReading['channel'], payload: string, told: string];

/** A reading in few words; a candle with `+` is closed, a book in brackets holds changes alone. */
function told(reading: MarketEvent['reading']): string {
  switch (reading.type) {
    case 'Trade':
      return `${reading.tradeId} ${reading.side} ${reading.size} at ${reading.price}`;
    case 'Ticker':
      return `${reading.bid}/${reading.ask} last ${reading.last} volume ${reading.volume}`;
    case 'BookTop': {
      const top = `${reading.bidSize} at ${reading.bid} / ${reading.askSize} at ${reading.ask}`;
      return reading.whole ? top : `(${top})`;
    }
    case 'Candle': {
      const { openMs, closeMs, open, high, low, close, volume, closed } = reading;
      return `${openMs}-${closeMs} ${open} ${high} ${low} ${close} ${volume}${closed ? ' +' : ''}`;
    }
    case 'Funding':
      return `${reading.rate} next ${reading.nextMs}`;
    default:
      return reading satisfies never;
  }
}

const said = (venue: string, channel: MarketReading['channel'], payload: string) => {
  const event = marketEvent(readingOf({ venue, channel, payload }));
  return event.type === 'reject' ? `${event.code}: ${event.detail}` : told(event.reading);
};

/** As the venues sent it, shortened where levels and members repeat. */
const recorded: readonly Row[] = [
  [
    'binance',
    'trade',
    '{"e":"aggTrade","E":1,"s":"NKNUSDT","a":15683430,"p":"0.35280000","q":"58.00000000","m":false,"M":true}',
    '15683430 buy 58.00000000 at 0.35280000',
  ],
  ['binance', 'trade', '{"e":"trade","t":5,"p":"1","q":"2","b":88,"a":50,"m":true}', '5 sell 2 at 1'],
  [
    'binance',
    'ticker',
    '{"u":1,"b":"0.3521","B":"672","a":"0.3526","A":"31"}',
    '0.3521/0.3526 last null volume null',
  ],
  ['binance', 'book', '{"u":1,"b":"0.1","B":"672","a":"0.2","A":"31"}', '672 at 0.1 / 31 at 0.2'],
  [
    'binance',
    'book',
    '{"b":[["0.34","0.00"],["0.33","5"],["0.335","6"]],"a":[]}',
    '(6 at 0.335 / null at null)',
  ],
  [
    'binance-futures',
    'candle',
    '{"k":{"t":60000,"T":119999,"o":"1.01","c":"1.02","h":"1.03","l":"1","v":"3917","x":true}}',
    '60000-119999 1.01 1.03 1 1.02 3917 +',
  ],
  ['binance-futures', 'funding', '{"r":"-0.00012","T":1626998400000}', '-0.00012 next 1626998400000'],
  [
    'kraken',
    'trade',
    '["354.11000000","0.89","1618678142.557535","s","l",""]',
    'null sell 0.89 at 354.11000000',
  ],
  [
    'kraken',
    'ticker',
    '{"a":["13.2539",35,"35.7"],"b":["13.2329",185,"185.1"],"c":["13.25","3.7"],"v":["26560","72035"]}',
    '13.2329/13.2539 last 13.25 volume 72035',
  ],
  ['kraken', 'book', '{"as":[["2","5","1.0"]],"bs":[]}', 'null at null / 5 at 2'],
  ['kraken', 'book', '{"a":[["2","0.00","1.0"]],"b":[["1","3","1.0"]],"c":"974"}', '(3 at 1 / null at null)'],
  [
    'kraken',
    'candle',
    '["1618678142.5","1618678200.0","1","4","1","3","2","9",1]',
    '1618678142500-1618678200000 1 4 1 3 9 +',
  ],
  [
    'bitstamp',
    'trade',
    '{"id":216000477,"amount":0.0792,"amount_str":"0.07920000","price":1,"price_str":"3805.44","type":0}',
    '216000477 buy 0.07920000 at 3805.44',
  ],
  ['bitstamp', 'trade', '{"id":1,"amount":1e-7,"price":3805.440,"type":1}', '1 sell 1e-7 at 3805.440'],
  [
    'bitstamp',
    'book',
    '{"bids":[["0.99948","3070.6"],["0.99783","1"]],"asks":[]}',
    '(3070.6 at 0.99948 / null at null)',
  ],
  [
    'bitfinex',
    'trade',
    '[669898213,1618661110078,-2272.50116833,0.068961]',
    '669898213 sell 2272.50116833 at 0.068961',
  ],
  [
    'bitfinex',
    'ticker',
    '[0.0010258,149072.2,0.0010269,19203.5,0.0000097,0.0096,0.0010245,254458.4,0.001075,0.000979]',
    '0.0010258/0.0010269 last 0.0010245 volume 254458.4',
  ],
  ['bitfinex', 'book', '[0.0007,0,1]', '(null at null / null at null)'],
  ['bitfinex', 'book', '[0.0010216,1,-860]', '(null at null / 860 at 0.0010216)'],
  ['bitfinex', 'book', '[[60400,1,0.6],[60397,1,1.1],[60410,2,-0.3]]', '0.6 at 60400 / 0.3 at 60410'],
  ['bitfinex', 'book', '[]', 'null at null / null at null'],
  [
    'okx',
    'trade',
    '{"tradeId":"7849","px":"30218.8","sz":"1","side":"buy","ts":"1"}',
    '7849 buy 1 at 30218.8',
  ],
  [
    'okx',
    'ticker',
    '{"last":"30218.8","askPx":"30220.1","bidPx":"","vol24h":"779573"}',
    'null/30220.1 last 30218.8 volume 779573',
  ],
  [
    'okx',
    'book',
    '{"action":"snapshot","asks":[["3","2","0","1"]],"bids":[["1","4","0","1"]]}',
    '4 at 1 / 2 at 3',
  ],
  [
    'okx',
    'book',
    '{"action":"update","asks":[["3","0","0","0"]],"bids":[]}',
    '(null at null / null at null)',
  ],
  [
    'okx',
    'funding',
    '{"fundingRate":"0.0001875","fundingTime":"1652457600000"}',
    '0.0001875 next 1652457600000',
  ],
  ['okx', 'candle', '["60000","1","4","1","3","9","9","9","1"]', '60000-null 1 4 1 3 9 +'],
  ['hyperliquid', 'trade', '{"tid":9,"px":"63457.0","sz":"0.00028","side":"A"}', '9 sell 0.00028 at 63457.0'],
  [
    'hyperliquid',
    'candle',
    '{"T":1684702799999,"c":"0.001604","h":"0.001616","l":"0.0016","o":"0.0016","t":1684699200000,"v":"5.0"}',
    '1684699200000-1684702799999 0.0016 0.001616 0.0016 0.001604 5.0',
  ],
  [
    'hyperliquid',
    'funding',
    '{"coin":"BTC","fundingRate":"-0.00061334","premium":"-0.0009"}',
    '-0.00061334 next null',
  ],
  ['hyperliquid', 'book', '{"levels":[[{"px":"2.1","sz":"4","n":1}],[]]}', '4 at 2.1 / null at null'],
  ['hyperliquid', 'book', '{"bbo":[{"px":"2.1","sz":"4"},null]}', '4 at 2.1 / null at null'],
  [
    'kucoin',
    'trade',
    '{"tradeId":"6085","side":"buy","size":"81.8","price":"0.0000001117"}',
    '6085 buy 81.8 at 0.0000001117',
  ],
  ['kucoin', 'ticker', '{"bestAsk":"3","bestBid":"1","price":"2","size":"9"}', '1/3 last 2 volume null'],
  [
    'kucoin',
    'book',
    '{"changes":{"asks":[["0","0","16"]],"bids":[["2","1","17"]]}}',
    '(1 at 2 / null at null)',
  ],
  [
    'kucoin',
    'candle',
    '{"interval":"1min","candles":["60","1","3","4","1","9","0"],"time":1619378328806000034}',
    '60000-120000 1 4 1 3 9 +',
  ],
  ['gateio', 'trade', '{"id":8,"side":"sell","amount":"0.2010","price":"121.58"}', '8 sell 0.2010 at 121.58'],
  [
    'gateio',
    'ticker',
    '{"last":"2","lowest_ask":"3","highest_bid":"1","base_volume":"1138.0"}',
    '1/3 last 2 volume 1138.0',
  ],
  ['gateio', 'book', '{"U":1,"u":1,"b":[["1","5"]]}', '(5 at 1 / null at null)'],
  [
    'gateio',
    'candle',
    '{"t":"60","v":"0","c":"3","h":"4","l":"1","o":"1","n":"1m_DIS_USDT"}',
    '60000-120000 1 4 1 3 0 +',
  ],
  ['bitget', 'trade', '["1649290076333","0.00003507","271967","sell"]', 'null sell 271967 at 0.00003507'],
  ['bitget', 'ticker', '{"last":"2","bestBid":"1","bestAsk":"3","baseVolume":"7"}', '1/3 last 2 volume 7'],
  ['bitget', 'candle', '["60000","1","4","1","3","9"]', '60000-null 1 4 1 3 9'],
  [
    'deribit',
    'trade',
    '{"trade_id":"ETH-1","price":0.0015,"amount":1.0,"direction":"sell"}',
    'ETH-1 sell 1.0 at 0.0015',
  ],
  [
    'deribit',
    'ticker',
    '{"stats":{"volume":null},"best_bid_price":0.24,"best_ask_price":0.0,"last_price":null}',
    '0.24/0.0 last null volume null',
  ],
  [
    'deribit',
    'book',
    '{"type":"snapshot","bids":[["new",0.0015,4714.0]],"asks":[]}',
    '4714.0 at 0.0015 / null at null',
  ],
  [
    'deribit',
    'book',
    '{"type":"change","bids":[["delete",0.0015,0.0]],"asks":[]}',
    '(null at null / null at null)',
  ],
  [
    'cryptocom',
    'trade',
    '{"d":2008994948736251682,"s":"SELL","p":1.75445,"q":39.820}',
    '2008994948736251682 sell 39.820 at 1.75445',
  ],
  [
    'cryptocom',
    'ticker',
    '{"b":7.5248,"k":7.5328,"a":7.53,"v":35912.66}',
    '7.5248/7.5328 last 7.53 volume 35912.66',
  ],
  ['cryptocom', 'book', '{"bids":[[45.334,0.386,1]],"asks":[[45.340,2,1]]}', '0.386 at 45.334 / 2 at 45.340'],
  ['cryptocom', 'candle', '{"interval":"1D","t":0,"o":1,"h":4,"l":1,"c":3,"v":9}', '0-86400000 1 4 1 3 9 +'],
];

test.each(recorded)('%s %s %s', (venue, channel, payload, expected) => {
  expect(said(venue, channel, payload)).toBe(expected);
});

describe('what cannot be read is refused with its place', () => {
  test.each<Row>([
    ['binance', 'trade', '{"a":1,"p":"x","q":"1","m":true}', 'p: expected a number, got "x"'],
    ['binance', 'trade', '{"a":1,"p":"1","q":"1"}', 'm: expected true or false, got nothing'],
    ['binance', 'trade', 'null', 'a: expected text, got nothing'],
    ['binance', 'book', '{"u":1,"b":["x"],"a":[]}', 'b[0][0]: expected a number, got nothing'],
    ['kraken', 'trade', '["1","2","3","x"]', '[3]: expected b or s, got "x"'],
    ['bitfinex', 'trade', '[]', '[0]: expected text, got nothing'],
    ['hyperliquid', 'funding', '{"fundingRate":null}', 'fundingRate: expected a number, got null'],
    ['okx', 'candle', '["x","1","1","1","1","1"]', '[0]: expected a time in ms, got "x"'],
  ])('%s %s %s', (venue, channel, payload, detail) => {
    expect(said(venue, channel, payload)).toBe(`rejected: ${venue} BTCUSDT ${channel}: ${detail}`);
  });

  test('a venue or a channel that is not known is named, with those that are', () => {
    expect(said('mtgox', 'trade', '{}')).toMatch(
      /^rejected: mtgox is not a venue we can read; these are: binance, /,
    );
    expect(said('kraken', 'funding', '{}')).toBe(
      'rejected: kraken funding: we cannot read that; of kraken we can: trade, ticker, book, candle',
    );
  });
});

test('venue, market, sequence and time of receipt are kept', () => {
  expect(marketEvent(readingOf({ market: 'tBTCUSD', sequence: null, venue: 'binance' }))).toMatchObject({
    ...{ type: 'MarketEvent', venue: 'binance', market: 'tBTCUSD', sequence: null },
    receivedMs: 1_633_998_523_963,
  });
});
