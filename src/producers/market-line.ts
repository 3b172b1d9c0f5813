/** One recorded line, a frame as a venue sent it → what it says, thing by thing, each with its identity. */
import { createHash } from 'node:crypto';
import type { MarketReading } from '../events.ts';
import { type EpochMs, eventId } from '../flow/ids.ts';
import type { Observed } from '../flow/source.ts';
import { jsonLine, malformed, msMember, shown, textMember } from './json-line.ts';
import { binance } from './market/binance.ts';
import { bitfinex } from './market/bitfinex.ts';
import { bitstamp } from './market/bitstamp.ts';
import { cryptocom } from './market/cryptocom.ts';
import { deribit } from './market/deribit.ts';
import { parseExactly } from './market/exact-json.ts';
import { gateio } from './market/gateio.ts';
import { hyperliquid } from './market/hyperliquid.ts';
import { kraken } from './market/kraken.ts';
import { kucoin } from './market/kucoin.ts';
import { okx } from './market/okx.ts';
import type { Part } from './market/part.ts';
import type { Element, Venue } from './market/venue.ts';

const venues: ReadonlyMap<string, Venue> = new Map([
  ['binance', binance],
  ['binance-futures', binance],
  ['bitfinex', bitfinex],
  ['bitstamp', bitstamp],
  ['cryptocom', cryptocom],
  ['deribit', deribit],
  ['gateio', gateio],
  ['hyperliquid', hyperliquid],
  ['kraken', kraken],
  ['kucoin', kucoin],
  ['okx', okx],
]);

/**
 * `{venue, receivedMs, frame, about?}`: `frame` is the text as it came, `about` the text of the request or
 * subscription it answers, where the frame itself does not tell. One wrong element spoils its frame.
 */
export function marketLine(bytes: Uint8Array): readonly Observed<MarketReading>[] {
  const line = jsonLine(bytes);
  const venue = textMember(line, 'venue');
  const read = venues.get(venue);
  if (!read) throw malformed(`venue: expected one of ${[...venues.keys()].join(', ')}, got ${shown(venue)}`);
  const receivedMs = msMember(line, 'receivedMs');
  const elements = read(partOf(line, 'frame'), partOf(line, 'about'));
  return elements.map((element) => thing(venue, receivedMs, element));
}

/** The value of JSON text within the line; undefined where the line has no such text. */
function partOf(line: object, name: 'frame' | 'about'): Part {
  if (name === 'about' && !Object.hasOwn(line, name)) return { path: name, value: undefined };
  const json = textMember(line, name);
  try {
    return { path: name, value: parseExactly(json) };
  } catch (thrown) {
    throw malformed(`${name}: expected JSON: ${thrown instanceof Error ? thrown.message : thrown}`, thrown);
  }
}

function thing(venue: string, receivedMs: EpochMs, element: Element): Observed<MarketReading> {
  const { market, channel, sequence, number } = element;
  if (market === '') throw malformed('frame: expected a market, got none');
  const payload = JSON.stringify(element.said);
  const at = element.at ?? receivedMs;
  const mark = number ?? `${at}-${fingerprint(`${sequence ?? ''} ${payload}`)}`;
  const key = `${venue}:${market}`;
  const body: MarketReading = {
    type: 'MarketReading',
    venue,
    market,
    channel,
    sequence,
    receivedMs,
    payload,
  };
  return { record: 'event', id: eventId(`${key}:${channel}-${mark}`), key, at, body };
}

/** 64 bits, which tell apart what was said about one market within one millisecond. */
const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
