/** Members of a JSON object as nodes of an EVM chain spell them → lower-case hex, numbers, flags. */
import { malformed, shown } from './json-line.ts';

/** Indexes are Avro ints; block numbers are longs, which we read as plain numbers. */
const mostInt = 2 ** 31 - 1;
/** The latest second a JavaScript date can name. */
const mostSeconds = 8.64e12;
const mostTopics = 4;

/** As all of these: `malformed-line` says which member is wrong, what was expected, and what it is. */
export const hexMember = (row: object, name: string, bytes: number | null): string =>
  hexDigits(Reflect.get(row, name), name, bytes);

export function quantityMember(row: object, name: string, most: number): number {
  const found: unknown = Reflect.get(row, name);
  const value = typeof found === 'string' && /^0x[0-9a-f]+$/i.test(found) ? Number(found) : Number.NaN;
  if (value <= most) return value;
  throw malformed(`${name}: expected 0x and the hex digits of 0 to ${most}, got ${shown(found)}`);
}

/** Of up to 256 bits, as decimal digits. */
export function amountMember(row: object, name: string): string {
  const found: unknown = Reflect.get(row, name);
  if (typeof found === 'string' && /^0x[0-9a-f]{1,64}$/i.test(found)) return BigInt(found).toString();
  throw malformed(`${name}: expected 0x and 1 to 64 hex digits, got ${shown(found)}`);
}

function topicsMember(row: object): readonly string[] {
  const found: unknown = Reflect.get(row, 'topics');
  if (!Array.isArray(found) || found.length > mostTopics)
    throw malformed(`topics: expected an array of 0 to ${mostTopics}, got ${shown(found)}`);
  return found.map((topic: unknown, index) => hexDigits(topic, `topics[${index}]`, 32));
}

/** Of an element of eth_getLogs' answer, but for what only some nodes say. */
export const logMembers = (row: object) => ({
  blockNumber: quantityMember(row, 'blockNumber', Number.MAX_SAFE_INTEGER),
  blockHash: hexMember(row, 'blockHash', 32),
  transactionHash: hexMember(row, 'transactionHash', 32),
  transactionIndex: quantityMember(row, 'transactionIndex', mostInt),
  logIndex: quantityMember(row, 'logIndex', mostInt),
  address: hexMember(row, 'address', 20),
  topics: topicsMember(row),
  data: hexMember(row, 'data', null),
});

/** Milliseconds since the Unix epoch, of a member that counts seconds. */
export const timeMember = (row: object, name: string): number =>
  quantityMember(row, name, mostSeconds) * 1_000;

export function flagMember(row: object, name: string): boolean {
  const found: unknown = Reflect.get(row, name);
  if (typeof found === 'boolean') return found;
  throw malformed(`${name}: expected true or false, got ${shown(found)}`);
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
