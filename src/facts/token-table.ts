/** A CSV table of token contracts, with the source of each row → answers to fact keys `token:<chainId>:<address>`. */
import { readFile } from 'node:fs/promises';
import type { TokenFact } from '../events.ts';
import { Fault } from '../faults.ts';
import type { FactAnswer, FactKey, FactSource } from '../flow/processor.ts';

const header = 'chainId,address,symbol,decimals,category,source';
const categories: readonly TokenFact['category'][] = ['stablecoin', 'wrapped', 'governance', 'other'];
const mostDecimals = 255;

/**
 * Read once, when the pipeline starts; the answers are immediate. A contract that is not in the table is `absent`:
 * the table is all we know. Values hold no comma and no quote, so that a line is a row. Throws `bad-config`.
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
  if (first !== header) throw bad(path, 1, `expected the header '${header}', got '${first}'`);
  const facts = new Map<FactKey, TokenFact>();
  rows.forEach((row, index) => {
    const line = index + 2;
    const fact = factOf(path, line, row);
    const key = `token:${fact.chainId}:${fact.address}`;
    if (facts.has(key))
      throw bad(path, line, `${fact.address} stands in the table twice; expected once a chain`);
    facts.set(key, fact);
  });
  return facts;
}

function factOf(path: string, line: number, row: string): TokenFact {
  const values = row.split(',');
  const [chainId = '', address = '', symbol = '', decimals = '', category = '', source = ''] = values;
  if (values.length !== 6) throw bad(path, line, `expected 6 values (${header}), got ${values.length}`);
  if (!/^0x[0-9a-f]{40}$/.test(address))
    throw bad(path, line, `address: expected 0x and 40 lower-case hex digits, got '${address}'`);
  if (symbol === '') throw bad(path, line, 'symbol: expected what the contract calls itself, got nothing');
  if (source === '') throw bad(path, line, 'source: expected where the row was taken from, got nothing');
  const known = categories.find((name) => name === category);
  if (!known) throw bad(path, line, `category: expected one of ${categories.join(', ')}, got '${category}'`);
  return {
    type: 'TokenFact',
    chainId: whole(path, line, 'chainId', chainId, 2 ** 31 - 1),
    address,
    symbol,
    decimals: whole(path, line, 'decimals', decimals, mostDecimals),
    category: known,
  };
}

function whole(path: string, line: number, name: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw bad(path, line, `${name}: expected a whole number from 0 to ${most}, got '${text}'`);
}

const bad = (path: string, line: number, why: string): Fault =>
  new Fault('bad-config', `${path}:${line}: ${why}. Correct the row.`);
