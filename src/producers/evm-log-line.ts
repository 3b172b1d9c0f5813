/** One recorded line, a log as eth_getLogs gives it → an EvmLog, or a fault that says what is wrong. */
import type { EvmLog } from '../events.ts';
import { jsonLine, malformed, shown } from './json-line.ts';

const mostTopics = 4;
/** Indexes are Avro ints; block numbers are longs, which we read as plain numbers. */
const mostInt = 2 ** 31 - 1;
/** The latest second a JavaScript date can name. */
const mostSeconds = 8.64e12;

/** Lower-cases hex, ignores members that are not a log's. `malformed-line` names the first wrong one. */
export const evmLogLine = (bytes: Uint8Array, chainId: number): EvmLog => logOf(jsonLine(bytes), chainId);

function logOf(row: object, chainId: number): EvmLog {
  return {
    type: 'EvmLog',
    chainId,
    blockNumber: quantity(row, 'blockNumber', Number.MAX_SAFE_INTEGER),
    blockHash: hex(row, 'blockHash', 32),
    blockTimeMs: quantity(row, 'blockTimestamp', mostSeconds) * 1000,
    transactionHash: hex(row, 'transactionHash', 32),
    transactionIndex: quantity(row, 'transactionIndex', mostInt),
    logIndex: quantity(row, 'logIndex', mostInt),
    address: hex(row, 'address', 20),
    topics: topics(row),
    data: hex(row, 'data', null),
    removed: flag(row, 'removed'),
    // A line does not know who reads it.
    source: null,
  };
}

function topics(row: object): readonly string[] {
  const found: unknown = Reflect.get(row, 'topics');
  if (!Array.isArray(found) || found.length > mostTopics)
    throw malformed(`topics: expected an array of 0 to ${mostTopics}, got ${shown(found)}`);
  return found.map((topic: unknown, index) => hexDigits(topic, `topics[${index}]`, 32));
}

function hex(row: object, name: string, bytes: number | null): string {
  return hexDigits(Reflect.get(row, name), name, bytes);
}

/** `0x` and two hex digits per byte; `bytes` null: any number of them. */
function hexDigits(found: unknown, name: string, bytes: number | null): string {
  const right =
    typeof found === 'string' &&
    /^0x[0-9a-f]*$/i.test(found) &&
    (bytes === null ? found.length % 2 === 0 : found.length === 2 + bytes * 2);
  if (right) return found.toLowerCase();
  const digits = bytes === null ? 'an even number of' : bytes * 2;
  throw malformed(`${name}: expected 0x and ${digits} hex digits, got ${shown(found)}`);
}

function quantity(row: object, name: string, most: number): number {
  const found: unknown = Reflect.get(row, name);
  const value = typeof found === 'string' && /^0x[0-9a-f]+$/i.test(found) ? Number(found) : Number.NaN;
  if (value <= most) return value;
  throw malformed(`${name}: expected 0x and the hex digits of 0 to ${most}, got ${shown(found)}`);
}

function flag(row: object, name: string): boolean {
  const found: unknown = Reflect.get(row, name);
  if (typeof found === 'boolean') return found;
  throw malformed(`${name}: expected true or false, got ${shown(found)}`);
}
