import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { MarketReading } from '../src/events.ts';
import { replayMarket } from '../src/producers/replay-market.ts';
import { observations } from './observed.ts';

const folder = new URL('../data/market/', import.meta.url).pathname;

const readme = readFileSync(new URL('../data/README.md', import.meta.url), 'utf8');

type Line = { venue: string; receivedMs: number; frame: string; about?: string };
type Reading = { id: string; key: string; at: number; body: MarketReading };

/** What a thing of each channel looks like in the text of a venue's frames, found without parsing them. */
const looks: Record<string, Partial<Record<MarketReading['channel'], RegExp>>> = {
  binance: { trade: /@aggTrade"/g, ticker: /@bookTicker"/g, book: /@depth@/g, candle: /@kline_/g },
  'binance-futures': { trade: /@aggTrade"/g, ticker: /@bookTicker"/g, book: /@depth@/g, candle: /@kline_/g },
  bitfinex: {
    trade: /\[\d+,\d{13},-?[\d.e-]+,[\d.]+\]/g,
    ticker: /^\[\d+,\[[^[]+\],\d+\] ticker$/gm,
    book: /^\[\d+,\[.+\],\d+\] book$/gm,
  },
  bitstamp: { trade: /"event":"trade"/g, book: /"channel":"diff_order_book_[a-z]+","event":"data"/g },
  cryptocom: { trade: /"dataTime":/g, ticker: /\{"i":"[A-Z_]+","b":/g, book: /"bids":/g },
  deribit: { ticker: /"channel":"ticker\./g, book: /"channel":"book\./g },
  gateio: {
    trade: /spot\.trades","event":"update"/g,
    ticker: /spot\.tickers","event":"update"/g,
    book: /spot\.order_book_update","event":"update"/g,
    candle: /spot\.candlesticks","event":"update"/g,
  },
  hyperliquid: { funding: /"fundingRate":/g, candle: /"T":\d/g, book: /"levels":/g },
  kraken: {
    trade: /\["[\d.]+","[\d.]+","[\d.]+","[bs]","[lm]",""\]/g,
    ticker: /"ticker","[^"]+"\] $/gm,
    book: /"book-1000","[^"]+"\] $/gm,
  },
  kucoin: {
    trade: /"subject":"trade\.l3match"/g,
    ticker: /"subject":"trade\.ticker"/g,
    book: /"subject":"trade\.l2update"/g,
    candle: /"subject":"trade\.candles\./g,
  },
  okx: { trade: /"tradeId":/g, ticker: /"askSz":/g, book: /"checksum":/g },
};

/** Things that several frames hold: two answers overlap, and a subscription repeats what was said before. */
const seenTwice: Record<string, number> = { hyperliquid: 34, cryptocom: 2 };

const linesOf = (venue: string): Line[] =>
  gunzipSync(readFileSync(`${folder}${venue}.jsonl.gz`))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line): Line => JSON.parse(line));

async function readingsOf(venue: string): Promise<Reading[]> {
  const source = replayMarket({ name: venue, files: [`${folder}${venue}.jsonl.gz`] });
  return (await observations(source)).flatMap((observation) => {
    if (observation.type === 'malformed') throw new Error(`${observation.where}: ${observation.why.detail}`);
    return observation.type === 'record' && observation.body.type === 'MarketReading'
      ? [{ ...observation, body: observation.body }]
      : [];
  });
}

const recorded = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl.gz'))
  .map((file) => file.replace('.jsonl.gz', ''))
  .toSorted();

test('every recording of a venue is looked at here', () => {
  expect(recorded).toEqual(Object.keys(looks));
});

describe.each(Object.entries(looks))('%s', (venue, channels) => {
  test('each channel gives as many readings as its text has things', async () => {
    const text = linesOf(venue)
      .map(({ frame, about }) => `${frame} ${/"channel":"(\w+)"/.exec(about ?? '')?.[1] ?? ''}`)
      .join('\n');
    const expected = Object.entries(channels).map(([channel, look]) => [
      channel,
      text.match(look)?.length ?? 0,
    ]);
    const found = Map.groupBy(await readingsOf(venue), ({ body }) => body.channel);
    const counted = [...found].map(([channel, readings]) => [channel, readings.length]);
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expected));
  });

  test('its lines and readings are as many as data/README.md says', async () => {
    const row = new RegExp(`^\\| \`${venue}\\.jsonl\\.gz\` \\| ([\\d,]+) \\| ([\\d,]+) \\|`, 'm').exec(
      readme,
    );
    const said = row?.slice(1).map((count) => Number(count.replace(',', '')));
    expect(said).toEqual([linesOf(venue).length, (await readingsOf(venue)).length]);
  });

  test('an id names one thing: what bears it again says the same', async () => {
    const said = new Map<string, string>();
    let again = 0;
    for (const { id, key, body } of await readingsOf(venue)) {
      expect(id.startsWith(`${key}:${body.channel}-`), id).toBe(true);
      if (said.has(id)) {
        expect(body.payload, id).toBe(said.get(id));
        again++;
      }
      said.set(id, body.payload);
    }
    expect(again).toBe(seenTwice[venue] ?? 0);
  });

  test('what was said stands in the frame letter by letter', async () => {
    const frames = new Map(Map.groupBy(linesOf(venue), ({ receivedMs }) => receivedMs));
    const changed = (await readingsOf(venue)).filter(({ body: { payload, receivedMs } }) => {
      // Without the member that stood beside the element.
      const bare = payload.replace(/^\{"(action|interval)":"\w+",/, '{');
      return !frames.get(receivedMs)?.some(({ frame }) => frame.includes(bare));
    });
    // The one change of a book whose two sides came in two parts.
    expect(changed.map(({ id }) => id.split('-')[0])).toEqual(
      venue === 'kraken' ? ['kraken:SC/EUR:book'] : [],
    );
  });

  test('what it says was said about when it was received, and nothing later', async () => {
    for (const { id, at, body } of await readingsOf(venue))
      if (body.channel !== 'candle') expect(at, id).toBeLessThan(body.receivedMs + 1_000);
  });
});
