/** A CSV table of token contracts, each row with its source → answers to `token:<chainId>:<address>`. */
import { readFile } from 'node:fs/promises';
import type { TokenFact } from '../events.ts';
import { Fault } from '../faults.ts';
import type { FactAnswer, FactKey, FactSource } from '../flow/processor.ts';

const header = 'chainId,address,symbol,decimals,category,source';
const categories: readonly TokenFact['category'][] = ['stablecoin', 'wrapped', 'governance', 'other'];
const mostChainId = 2 ** 31 - 1;
const mostDecimals = 255;

/**
 * Read once, when the pipeline starts; the answers are immediate. A contract that it lacks is `absent`: the
 * table is all we know. Values hold no comma and no quote, so a line is a row. Throws `bad-config`.
 */
export async function tokenTable(path: string): Promise<FactSource<TokenFact>> {
  const facts = factsOf(path, await readTable(path));
  const answer = (key: FactKey): FactAnswer<TokenFact> => {
    const fact = facts.get(key);
    return fact ? { type: 'known', fact } : { type: 'absent' };
  };
  return async (keys) => new Map(keys.map((key) => [key, answer(key)]));
}

async function readTable(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${path}: the token table cannot be read: ${why}. Check the path in the configuration.`;
    throw unreadable(message, cause);
  }
}

const unreadable = (message: string, cause: unknown): Fault => new Fault('bad-config', message, { cause });

function factsOf(path: string, text: string): ReadonlyMap<FactKey, TokenFact> {
  const [first = '', ...rows] = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (first !== header) throw bad(`${path}:1`, `expected the header '${header}', got '${first}'`);
  const facts = new Map<FactKey, TokenFact>();
  rows.forEach((row, index) => {
    const where = `${path}:${index + 2}`;
    const fact = factOf(where, row);
    const key = `token:${fact.chainId}:${fact.address}`;
    if (facts.has(key)) throw bad(where, `${fact.address} stands in the table twice; expected once a chain`);
    facts.set(key, fact);
  });
  return facts;
}

function factOf(where: string, row: string): TokenFact {
  const values = row.split(',');
  const [chainId = '', address = '', symbol = '', decimals = '', category = '', source = ''] = values;
  if (values.length !== 6) throw bad(where, `expected 6 values (${header}), got ${values.length}`);
  if (!/^0x[0-9a-f]{40}$/.test(address))
    throw bad(where, `address: expected 0x and 40 lower-case hex digits, got '${address}'`);
  if (symbol === '') throw bad(where, 'symbol: expected what the contract calls itself, got nothing');
  if (source === '') throw bad(where, 'source: expected where the row was taken from, got nothing');
  const known = categories.find((name) => name === category);
  if (!known) throw bad(where, `category: expected one of ${categories.join(', ')}, got '${category}'`);
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
  throw bad(where, `expected a whole number from 0 to ${most}, got '${text}'`);
}

/** `where` is file:line, so that an editor finds the row. */
const bad = (where: string, why: string): Fault =>
  new Fault('bad-config', `${where}: ${why}. Correct the row.`);
