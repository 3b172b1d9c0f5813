/** A CSV table of token contracts, each row with its source → answers to `token:<chainId>:<address>`. */
import type { TokenFact } from '../events.ts';
import type { FactAnswer, FactKey, FactSource } from '../flow/processor.ts';
import { badRow, type TableRow, tableRows } from './table-rows.ts';

const header = 'chainId,address,symbol,decimals,category,source';
const categories: readonly TokenFact['category'][] = ['stablecoin', 'wrapped', 'governance', 'other'];
const mostChainId = 2 ** 31 - 1;
const mostDecimals = 255;

/**
 * Read once, when the pipeline starts; the answers are immediate. A contract that it lacks is `absent`: the
 * table is all we know. Throws `bad-config`.
 */
export async function tokenTable(path: string): Promise<FactSource<TokenFact>> {
  const facts = factsOf(await tableRows({ path, of: 'token table', header }));
  const answer = (key: FactKey): FactAnswer<TokenFact> => {
    const fact = facts.get(key);
    return fact ? { type: 'known', fact } : { type: 'absent' };
  };
  return async (keys) => new Map(keys.map((key) => [key, answer(key)]));
}

function factsOf(rows: readonly TableRow[]): ReadonlyMap<FactKey, TokenFact> {
  const facts = new Map<FactKey, TokenFact>();
  for (const row of rows) {
    const fact = factOf(row);
    const key = `token:${fact.chainId}:${fact.address}`;
    if (facts.has(key))
      throw badRow(row.where, `${fact.address} stands in the table twice; expected once a chain`);
    facts.set(key, fact);
  }
  return facts;
}

function factOf({ where, values }: TableRow): TokenFact {
  const [chainId = '', address = '', symbol = '', decimals = '', category = '', source = ''] = values;
  if (!/^0x[0-9a-f]{40}$/.test(address))
    throw badRow(where, `address: expected 0x and 40 lower-case hex digits, got '${address}'`);
  if (symbol === '') throw badRow(where, 'symbol: expected what the contract calls itself, got nothing');
  if (source === '') throw badRow(where, 'source: expected where the row was taken from, got nothing');
  const known = categories.find((name) => name === category);
  if (!known) throw badRow(where, `category: expected one of ${categories.join(', ')}, got '${category}'`);
  return {
    type: 'TokenFact',
    chainId: whole(`${where}: chainId`, chainId, mostChainId),
    address,
    symbol,
    decimals: whole(`${where}: decimals`, decimals, mostDecimals),
    category: known,
  };
}

function whole(where: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw badRow(where, `expected a whole number from 0 to ${most}, got '${text}'`);
}
