/** A venue's name of a market in; the symbol of what is traded there out: BTC of XBT/USD and tBTCUSD. */

/** What prices are named in, longest first, for venues that write both symbols in one. */
const quotes = [
  ...['TUSD', 'USDT', 'USDC', 'BUSD', 'FDUSD', 'USDS'],
  ...[
    'USD',
    'UST',
    'EUR',
    'GBP',
    'JPY',
    'CHF',
    'CAD',
    'AUD',
    'TRY',
    'BRL',
    'DAI',
    'BTC',
    'XBT',
    'ETH',
    'BNB',
  ],
];

/** Kraken calls by their ISO-like codes what everybody else calls otherwise. */
const otherwise: ReadonlyMap<string, string> = new Map([
  ['XBT', 'BTC'],
  ['XDG', 'DOGE'],
]);

/** A market that names nothing else, as on Hyperliquid, is itself the symbol; its case is kept. */
export function baseSymbol(venue: string, market: string): string {
  const name = venue === 'bitfinex' ? market.replace(/^[tf](?=[A-Z])/, '') : market;
  const [first = '', second] = name.split(/[-_/:]/);
  const base = second === undefined ? withoutQuote(first) : first;
  return otherwise.get(base) ?? base;
}

function withoutQuote(name: string): string {
  const upper = name.toUpperCase();
  const quote = quotes.find((one) => upper.endsWith(one) && upper.length > one.length);
  // Bitstamp writes in lower case; elsewhere case tells kPEPE, which is a thousand PEPE, from PEPE.
  if (quote === undefined) return name;
  return upper.slice(0, -quote.length);
}
