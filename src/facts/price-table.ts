/** A CSV table of dated prices → the latest price of a symbol at or before a time. */
import type { ReferencePrice } from '../events.ts';
import { badRow, type TableRow, tableRows } from './table-rows.ts';

const header = 'symbol,at,priceUsd,swaps,source';

/** A coin and the token that wraps it one to one have one price; the table knows it by the token. */
const wrappers: ReadonlyMap<string, string> = new Map([
  ['ETH', 'WETH'],
  ['MATIC', 'WMATIC'],
]);

/** The price of a symbol, whatever somebody wrote, at or before a time; null where none is known. */
export type PriceAt = (symbol: string, atMs: number) => ReferencePrice | null;

/** Read once, when the pipeline starts. Throws `bad-config`. */
export async function priceTable(path: string): Promise<PriceAt> {
  const prices = pricesOf(await tableRows({ path, of: 'price table', header }));
  return (symbol, atMs) => {
    const known = prices.get(wrappers.get(symbol) ?? symbol) ?? [];
    const price = known.findLast(({ at }) => at <= atMs);
    return price ? { ...price, ageMs: atMs - price.at } : null;
  };
}

function pricesOf(rows: readonly TableRow[]): ReadonlyMap<string, readonly ReferencePrice[]> {
  const prices = new Map<string, ReferencePrice[]>();
  for (const row of rows) {
    const price = priceOf(row);
    const earlier = prices.get(price.symbol) ?? [];
    const last = earlier.at(-1);
    if (last && last.at >= price.at)
      throw badRow(row.where, `${price.symbol}: expected a later time than above`);
    prices.set(price.symbol, [...earlier, price]);
  }
  return prices;
}

function priceOf({ where, values }: TableRow): ReferencePrice {
  const [symbol = '', time = '', price = '', , source = ''] = values;
  const [at, priceUsd] = [Date.parse(time), Number(price)];
  if (symbol === '') throw badRow(where, 'symbol: expected what is priced, got nothing');
  if (source === '') throw badRow(where, 'source: expected what the price was derived from, got nothing');
  if (!(/Z$/.test(time) && Number.isFinite(at)))
    throw badRow(where, `at: expected an ISO time in UTC, got '${time}'`);
  if (!(priceUsd > 0 && Number.isFinite(priceUsd)))
    throw badRow(where, `priceUsd: expected a number above 0, got '${price}'`);
  return { type: 'ReferencePrice', symbol, priceUsd, at, ageMs: 0, source };
}
