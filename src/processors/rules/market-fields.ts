/** What a venue said in; the fields that show it out: decimal text becomes the nearest double. */
import type { MarketEvent } from '../../events.ts';
import type { Shown } from './rule-fields.ts';

export const marketFields = ({ venue, market, reading }: MarketEvent): Shown => ({
  venue,
  market,
  ...readingFields(reading),
});

function readingFields(reading: MarketEvent['reading']): Shown {
  switch (reading.type) {
    case 'Trade': {
      const [price, size] = [Number(reading.price), Number(reading.size)];
      return { kind: 'trade', price, size, notional: price * size, side: reading.side };
    }
    case 'Ticker':
      return { kind: 'ticker', price: Number(reading.last ?? 0), ...spread(reading) };
    case 'BookTop':
      return { kind: 'book', ...(reading.whole ? spread(reading) : {}) };
    case 'Candle': {
      const [open, price, size] = [Number(reading.open), Number(reading.close), Number(reading.volume)];
      const changePercent = open === 0 ? 0 : (price / open - 1) * 100;
      return { kind: 'candle', price, size, changePercent, closed: reading.closed };
    }
    case 'Funding':
      return { kind: 'funding', fundingRate: Number(reading.rate) };
    default:
      return reading satisfies never;
  }
}

function spread(quote: Readonly<{ bid: string | null; ask: string | null }>) {
  const [bid, ask] = [Number(quote.bid ?? 0), Number(quote.ask ?? 0)];
  const spreadBps = bid > 0 && ask > 0 ? ((ask - bid) / ((ask + bid) / 2)) * 10_000 : 0;
  return { bid, ask, spreadBps };
}
