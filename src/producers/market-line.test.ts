import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marketText as line, toldLine } from '../../test/market-lines.ts';

const stream = (name: string, data: string) => line('binance', `{"stream":"${name}","data":${data}}`);

test('a trade has the identity the venue gave it, its time and its element', () => {
  expect(toldLine(stream('btcusdt@aggTrade', '{"E":1633998523963,"s":"BTCUSDT","a":7,"p":"0.10"}'))).toEqual([
    'BTCUSDT:trade-7 @1633998523963 7 {"E":1633998523963,"s":"BTCUSDT","a":7,"p":"0.10"}',
  ]);
});

test('numbers stay as they were written: trailing zeros, exponents, integers above 2^53', () => {
  const data = '{"i":"A_B","d":2008994948736251682,"p":1.750,"q":1e-7,"t":1637709515137,"v":-0}';
  const frame = `{"result":{"instrument_name":"A_B","channel":"trade","data":[${data}]}}`;
  expect(toldLine(line('cryptocom', frame))).toEqual([
    `A_B:trade-2008994948736251682 @1637709515137 2008994948736251682 ${data}`,
  ]);
});

test('whatever number stands in an element, its text comes through', () => {
  const number = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(number, (text) => {
      const [told = ''] = toldLine(stream('x@depth', `{"E":1,"s":"X","u":1,"b":[["1",${text}]]}`));
      expect(told).toContain(`"b":[["1",${text}]]`);
    }),
  );
});

test('times in seconds, microseconds and nanoseconds come to milliseconds, without a rounded digit', () => {
  const kucoin = (data: string) =>
    toldLine(
      line('kucoin', `{"type":"message","topic":"/m:A-B_1min","subject":"trade.candles.add","data":${data}}`),
    );
  expect(kucoin('{"time":1619378328806999934}')[0]).toMatch(
    /^A-B:candle-1619378328806-\w{16} @1619378328806 /,
  );
  expect(kucoin('{"time":"1619378328806999934"}')[0]).toContain('@1619378328806 ');
  expect(
    toldLine(line('kraken', '[9,[["1","2","1618678142.557935","s","l",""]],"trade","X/Y"]'))[0],
  ).toContain('@1618678142557 null ["1","2","1618678142.557935","s","l",""]');
  const data = '{"microtimestamp":"1641343691244908","bids":[]}';
  expect(toldLine(line('bitstamp', bitstamp(data)))).toEqual([
    `xrpeur:book-1641343691244908 @1641343691244 1641343691244908 ${data}`,
  ]);
});

const bitstamp = (data: string) => `{"event":"data","channel":"diff_order_book_xrpeur","data":${data}}`;

test('a book that is empty on both sides is said like any other', () => {
  const about = '{"type":"l2Book","coin":"X"}';
  const [told] = toldLine(line('hyperliquid', '{"coin":"X","time":1689630203930,"levels":[[],[]]}', about));
  expect(told).toMatch(/^X:book-1689630203930-\w{16} @1689630203930 null .*"levels":\[\[\],\[\]\]\}$/);
});

test('a frame with several elements gives each of them, in order', () => {
  const about = '{"event":"subscribed","channel":"trades","symbol":"tX"}';
  const told = toldLine(line('bitfinex', '[5,[[12,1618665870435,-1.50,2],[11,1618665870434,1,2]],9]', about));
  expect(told).toEqual([
    'tX:trade-12 @1618665870435 9 [12,1618665870435,-1.50,2]',
    'tX:trade-11 @1618665870434 9 [11,1618665870434,1,2]',
  ]);
});

test('a trade that is told as executed and again as updated bears one id', () => {
  const about = '{"event":"subscribed","channel":"trades","symbol":"tX"}';
  const told = ['te', 'tu'].flatMap((what, sequence) =>
    toldLine(line('bitfinex', `[5,"${what}",[12,1618665870435,-1,2],${sequence}]`, about)),
  );
  expect(told.map((one) => one.split(' ')[0])).toEqual(['tX:trade-12', 'tX:trade-12']);
});

test('one change of both sides of a Kraken book, told in two parts, is one reading', () => {
  const asks = '"a":[["2","1","1618678145.920470"]]';
  const bids = '"b":[["1","0.0","1618678145.921708"]],"c":"7"';
  const [told, ...more] = toldLine(line('kraken', `[9,{${asks}},{${bids}},"book-10","X/Y"]`));
  expect(more).toEqual([]);
  expect(told?.endsWith(` @1618678145921 null {${asks},${bids}}`), told).toBe(true);
});

test.each([
  [
    'okx',
    '{"arg":{"channel":"books","instId":"X"},"action":"snapshot","data":[{"asks":[],"ts":"5"}]}',
    '{"action":"snapshot","asks":[],"ts":"5"}',
  ],
  [
    'kucoin',
    '{"type":"message","topic":"/m:X_1min","subject":"trade.candles.add","data":{"time":5000000}}',
    '{"interval":"1min","time":5000000}',
  ],
  [
    'cryptocom',
    '{"result":{"channel":"candlestick","instrument_name":"X","interval":"1m","data":[{"t":5}]}}',
    '{"interval":"1m","t":5}',
  ],
])(
  '%s: what stands beside the element, and is needed to read it, comes first in it',
  (venue, frame, said) => {
    const [told, ...more] = toldLine(line(venue, frame));
    expect(more).toEqual([]);
    expect(told?.replace(/^.* null /, '')).toBe(said);
  },
);

test('what bears neither number nor time is told by when it was received and what it says', () => {
  const ticker = (ask: string) => toldLine(line('kraken', `[9,{"a":["${ask}"]},"ticker","X/Y"]`))[0] ?? '';
  expect(ticker('1')).toMatch(/^X\/Y:ticker-1700000000123-\w{16} @1700000000123 null /);
  expect(ticker('1')).toBe(ticker('1'));
  expect(ticker('1').split(' ')[0]).not.toBe(ticker('2').split(' ')[0]);
});

test.each([
  ['binance', '{"result":null,"id":1}'],
  ['kraken', '{"event":"heartbeat"}'],
  ['kraken', '{"connectionID":18239578009413566319,"event":"systemStatus"}'],
  ['bitstamp', '{"event":"bts:subscription_succeeded","channel":"x","data":{}}'],
  ['bitfinex', '[204928,"hb",127]'],
  ['bitfinex', '{"event":"info","version":2}'],
  ['okx', '{"event":"subscribe","arg":{"channel":"tickers","instId":"X"}}'],
  ['deribit', '{"jsonrpc":"2.0","id":0,"result":["ticker.X.raw"]}'],
  ['gateio', '{"channel":"spot.trades","event":"subscribe","result":{"status":"success"}}'],
  ['kucoin', '{"id":"1","type":"ack"}'],
  ['cryptocom', '{"id":1637709519420,"method":"public/heartbeat"}'],
])('%s: %s says nothing about a market', (venue, frame) => {
  expect(toldLine(line(venue, frame))).toEqual([]);
});

test.each([
  ['{"half', /^malformed expected JSON in UTF-8: /],
  ['[]', /^malformed expected a JSON object, got \[\]$/],
  [line('mtgox', '{}'), /^malformed venue: expected one of binance, .*, okx, got 'mtgox'$/],
  ['{"venue":"okx","receivedMs":1.5,"frame":"{}"}', /^malformed receivedMs: expected whole milliseconds/],
  ['{"venue":"okx","receivedMs":1,"frame":{}}', /^malformed frame: expected a text, got \{\}$/],
  [line('okx', 'pong'), /^malformed frame: expected JSON: /],
  [line('okx', '[]'), /^malformed frame: expected a mapping, got \[\]$/],
  [stream('x@depth', '{"E":1,"s":"X"}'), /^malformed frame\.data\.u: expected a whole number, got nothing$/],
  [
    stream('x@depth', '{"E":"soon","s":"X","u":1}'),
    /^malformed frame\.data\.E: expected a time in ms since 1970/,
  ],
  [stream('x@depth', '{"E":1e3,"s":"X","u":1}'), /^malformed frame\.data\.E: expected a time .* got 1e3$/],
  [stream('x@depth', '{"E":1,"s":"","u":1}'), /^malformed frame\.data\.s: expected a text, got ''$/],
  [
    stream('x@forceOrder', '{"s":"X"}'),
    /^malformed frame\.stream: expected a stream of .*, got 'x@forceOrder'$/,
  ],
  [line('bitfinex', '[5,[1,2,3],9]'), /^malformed about: expected a mapping, got nothing$/],
  [
    line('hyperliquid', '[]', '{"type":"userFills"}'),
    /^malformed about\.type: expected a request for meta, /,
  ],
  [line('hyperliquid', '{}', '{"type":"l2Book"}'), /^malformed frame\.coin: expected a text, got nothing$/],
])('%s is malformed, and why is told', (text, why) => {
  const [told, ...more] = toldLine(text);
  expect(more).toEqual([]);
  expect(told).toMatch(why);
});
