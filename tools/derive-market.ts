/** A folder of exchange captures and answers → data/market: frames to replay, in order of receipt. */
import { type Derived, writeDerived } from './derived.ts';
import { readValues } from './recorded-rpc.ts';

/** A line of a capture: what was received (`recv`) among what was sent, asked for and connected to. */
type Captured = Readonly<{ t: string; ts?: number; data?: string }>;

/** A recorded request with its answer. */
type Answered = Readonly<{ request: Readonly<{ type: string }>; date: string; body: unknown }>;

/** How a capture is named, and how many of its received frames are kept: a session's beginning is enough. */
const captures = [
  { venue: 'bitfinex', from: 'BITFINEX', frames: 800 },
  { venue: 'kraken', from: 'KRAKEN', frames: 1_500 },
  { venue: 'gateio', from: 'GATEIO', frames: 300 },
  { venue: 'kucoin', from: 'KUCOIN', frames: 800 },
  { venue: 'binance-futures', from: 'BINANCE_FUTURES', frames: 800 },
  { venue: 'deribit', from: 'DERIBIT', frames: 200 },
  { venue: 'binance', from: 'BINANCE', frames: 300 },
  { venue: 'cryptocom', from: 'CRYPTO.COM', frames: 150 },
  { venue: 'bitstamp', from: 'BITSTAMP', frames: 800 },
  { venue: 'okx', from: 'OKX', frames: 450 },
];

/** What these answer is about a market; the others are about accounts. */
const aboutMarkets = new Set(['meta', 'candleSnapshot', 'fundingHistory', 'l2Book']);

/** Every file of data/market, derived anew. Reads `folder`, writes nothing. */
export const deriveMarket = (folder: string): readonly Derived[] => [
  ...captures.map(({ venue, from, frames }) => ({
    name: `market/${venue}.jsonl`,
    lines: capturedLines(venue, readValues<Captured>(`${folder}/cryptofeed-${from}.frames.jsonl.gz`), frames),
  })),
  {
    name: 'market/hyperliquid.jsonl',
    lines: answeredLines(readValues<Answered>(`${folder}/hyperliquid-info.rest.jsonl.gz`)),
  },
];

if (import.meta.main) writeDerived(deriveMarket, process.argv[2]);

function capturedLines(venue: string, captured: readonly Captured[], most: number): readonly object[] {
  const subscribed = new Map<number, string>();
  return captured
    .filter(({ t }) => t === 'recv')
    .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0))
    .slice(0, most)
    .map(({ ts = 0, data = '' }) => {
      const receivedMs = Math.floor(ts * 1_000);
      const about = venue === 'bitfinex' ? subscription(data, subscribed) : undefined;
      return about === undefined
        ? { venue, receivedMs, frame: data }
        : { venue, receivedMs, frame: data, about };
    });
}

/** Bitfinex says once what a channel is, and from then on gives its number: each line gets what was said. */
function subscription(data: string, subscribed: Map<number, string>): string | undefined {
  const frame: unknown = JSON.parse(data);
  if (Array.isArray(frame)) return subscribed.get(frame[0]);
  const { event, chanId } = JSON.parse(data);
  if (event === 'subscribed') subscribed.set(chanId, data);
  return undefined;
}

/** In the order of the answers. Their numbers are texts, so that writing them again changes none. */
function answeredLines(answered: readonly Answered[]): readonly object[] {
  return answered
    .filter(({ request }) => aboutMarkets.has(request.type))
    .map(({ request, date, body }) => ({
      venue: 'hyperliquid',
      receivedMs: Date.parse(date),
      frame: JSON.stringify(body),
      about: JSON.stringify(request),
    }))
    .toSorted((a, b) => a.receivedMs - b.receivedMs);
}
