/** What a venue said in; the same in the words of all venues out, or why it cannot be read. */
import type { MarketEvent, MarketReading } from '../../events.ts';
import { binance } from './binance.ts';
import { bitfinex } from './bitfinex.ts';
import { bitget } from './bitget.ts';
import { bitstamp } from './bitstamp.ts';
import { cryptocom } from './cryptocom.ts';
import { deribit } from './deribit.ts';
import { element } from './element.ts';
import { gateio } from './gateio.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { okx } from './okx.ts';
import type { Venue } from './venue.ts';

type Refusal = Readonly<{ type: 'reject'; code: 'rejected'; detail: string }>;

const venues: ReadonlyMap<string, Venue> = new Map([
  ['binance', binance],
  ['binance-futures', binance],
  ['bitfinex', bitfinex],
  ['bitget', bitget],
  ['bitstamp', bitstamp],
  ['cryptocom', cryptocom],
  ['deribit', deribit],
  ['gateio', gateio],
  ['hyperliquid', hyperliquid],
  ['kraken', kraken],
  ['kucoin', kucoin],
  ['okx', okx],
]);

export function marketEvent(said: MarketReading): MarketEvent | Refusal {
  const { venue, market, channel, sequence, receivedMs, payload } = said;
  const known = venues.get(venue);
  if (!known)
    return refusal(`${venue} is not a venue we can read; these are: ${[...venues.keys()].join(', ')}`);
  const read = known[channel];
  if (!read)
    return refusal(`${venue} ${channel}: we cannot read that; of ${venue} we can: ${channelsOf(known)}`);
  const at = element(payload);
  const reading = read(at, said);
  if (at.complaint !== null) return refusal(`${venue} ${market} ${channel}: ${at.complaint}`);
  return { type: 'MarketEvent', venue, market, sequence, receivedMs, reading };
}

const refusal = (detail: string): Refusal => ({ type: 'reject', code: 'rejected', detail });
const channelsOf = (venue: Venue): string => Object.keys(venue).join(', ');
