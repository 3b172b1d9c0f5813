/** The tables that the project ships → answers to every key that enrich asks for. */
import type { ReferencePrice, TokenFact } from '../events.ts';
import type { FactAnswer, FactKey, FactSource } from '../flow/processor.ts';
import { type PriceAt, priceTable } from './price-table.ts';
import { tokenTable } from './token-table.ts';

type TablePaths = Readonly<{
  tokens: string;
  /** Null: no price is known of anything. */
  prices: string | null;
}>;

/**
 * `token:<chainId>:<address>` is a token; `price:<symbol>@<minute>` and `price:<chainId>:<address>@<minute>`
 * are prices at or before that minute, an ISO time; the latter is of the symbol that the table of tokens
 * gives the contract. What a table lacks is `absent`: it is all we know. Throws `bad-config`.
 */
export async function factTables(paths: TablePaths): Promise<FactSource<TokenFact | ReferencePrice>> {
  const tokenFacts = await tokenTable(paths.tokens);
  const priceAt: PriceAt = paths.prices === null ? () => null : await priceTable(paths.prices);
  return async (keys, signal) => {
    const asked = keys.map((key) => ({ key, price: priceKeyOf(key) }));
    const tokens = asked.map(({ key, price }) => price?.token ?? key);
    const known = await tokenFacts(tokens, signal);
    return new Map(
      asked.map(({ key, price }): [FactKey, FactAnswer<TokenFact | ReferencePrice>] => {
        const token = known.get(price?.token ?? key) ?? absent;
        return [key, price ? priceAnswer(priceAt, price, token) : token];
      }),
    );
  };
}

const absent: FactAnswer<never> = { type: 'absent' };

type PriceKey = Readonly<{ symbol: string; token: FactKey | null; minuteMs: number }>;

function priceKeyOf(key: FactKey): PriceKey | null {
  const [, what, minute = ''] = /^price:(.+)@(.+)$/.exec(key) ?? [];
  if (what === undefined) return null;
  return { symbol: what, token: what.includes(':') ? `token:${what}` : null, minuteMs: Date.parse(minute) };
}

function priceAnswer(
  priceAt: PriceAt,
  { symbol, token: key, minuteMs }: PriceKey,
  token: FactAnswer<TokenFact>,
): FactAnswer<ReferencePrice> {
  if (key !== null && token.type !== 'known') return token;
  const fact = priceAt(key !== null && token.type === 'known' ? token.fact.symbol : symbol, minuteMs);
  return fact ? { type: 'known', fact } : absent;
}
