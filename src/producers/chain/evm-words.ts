/** What a person writes of the EVM, as addresses, topics and events → its exact form, or why it has none. */
import { AbiCoder, EventFragment, ParamType } from 'ethers/abi';
import { getAddress } from 'ethers/address';
import { Fault } from '../../faults.ts';
import type { ChainLog } from './block.ts';

export { AbiCoder, FunctionFragment } from 'ethers/abi';

export type EventInput = Readonly<{ name: string; type: string; indexed: boolean }>;
export type EventShape = Readonly<{
  name: string;
  /** `Transfer(address,address,uint256)`. */
  signature: string;
  /** Its hash, which is the first topic of its logs. */
  topic: string;
  inputs: readonly EventInput[];
}>;

/** A signature, or an item of a contract's ABI. */
export type WrittenEvent = string | object;

/** `where` is the place in the configuration, such as `logs[0].events`. */
export const wrong = (where: string, why: string, cause?: unknown): Fault =>
  new Fault('bad-config', `${where}: ${why}`, { cause });

export function addressOf(text: string, where: string): string {
  // Ethers takes other notations too. Nodes do not.
  if (!/^0x[\da-f]{40}$/i.test(text))
    throw wrong(where, `'${text}' is no address; write 0x and 40 hex digits.`);
  try {
    return getAddress(text).toLowerCase();
  } catch (cause) {
    throw wrong(
      where,
      `'${text}' has a wrong checksum: a digit or a letter's case is wrong. Copy it anew.`,
      cause,
    );
  }
}

export function topicOf(text: string, where: string): string {
  if (/^0x[\da-f]{64}$/i.test(text)) return text.toLowerCase();
  throw wrong(where, `'${text}' is no topic; write 0x and 64 hex digits.`);
}

/** What else an ABI holds, as functions, is passed over; so are its anonymous events, which have no topic. */
export function eventsOf(written: readonly WrittenEvent[], where: string): EventShape[] {
  const events = written.flatMap((one, index) => {
    const place = `${where}[${index}]`;
    if (typeof one === 'string') return [signatureOf(one, place)];
    return isEvent(one) ? [shapeOf(fragmentOf(one, place), place)] : [];
  });
  if (events.length === 0) throw wrong(where, 'holds no event. Name one, or leave it out to have all.');
  return events;
}

/** Reads the address of parameter `child` out of a log; null where the log is not of this event. */
export function childReader(
  { signature, topic, inputs }: EventShape,
  child: string,
  where: string,
): (log: ChainLog) => string | null {
  const found = inputs.filter(({ name }) => name === child);
  const [input] = found;
  const names = inputs.map(({ name }) => name || '(no name)').join(', ') || 'none';
  if (!input || found.length > 1)
    throw wrong(where, `'${child}' is not one parameter of ${signature}; its parameters are: ${names}.`);
  if (input.type !== 'address') throw wrong(where, `'${child}' is of type ${input.type}, not an address.`);
  const indexed = inputs.filter((one) => one.indexed);
  const others = inputs.filter((one) => !one.indexed);
  const types = (input.indexed ? indexed : others).map(({ type }) => type);
  const position = (input.indexed ? indexed : others).indexOf(input);
  return ({ topics, data }) => {
    if (topics[0] !== topic || topics.length !== indexed.length + 1) return null;
    if (input.indexed) return decoded(['address'], topics[position + 1] ?? '0x', 0);
    return decoded(types, data, position);
  };
}

function decoded(types: readonly string[], bytes: string, position: number): string | null {
  try {
    const values: readonly unknown[] = AbiCoder.defaultAbiCoder().decode(types, bytes);
    return String(values[position]).toLowerCase();
  } catch {
    // Another event of the same signature, or no address: nothing was created that could be followed.
    return null;
  }
}

function isEvent(item: object): boolean {
  return Reflect.get(item, 'type') === 'event' && Reflect.get(item, 'anonymous') !== true;
}

/** Solidity's own spelling, with or without `event` and `;`. */
function signatureOf(text: string, where: string): EventShape {
  const bare = text.trim().replace(/\s*;$/, '');
  const [, inputs] = /^(?:event\s+)?[A-Za-z_$][\w$]*\s*\((.*)\)$/s.exec(bare) ?? [];
  const example = 'event Transfer(address indexed from, address indexed to, uint256 value)';
  if (inputs === undefined) throw wrong(where, `'${text}' is no event signature; write it like: ${example}`);
  const odd = parametersOf(inputs).find((parameter) => !isParameter(parameter));
  if (odd !== undefined)
    throw wrong(where, `'${text}': '${odd.trim()}' is no parameter; write it like: ${example}`);
  return shapeOf(fragmentOf(bare, where), where);
}

/** Commas within a tuple separate its own parts. */
function parametersOf(inputs: string): string[] {
  let depth = 0;
  const parts = [''];
  for (const character of inputs) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return inputs.trim() === '' ? [] : parts;
}

function isParameter(text: string): boolean {
  try {
    return ParamType.from(text.trim(), true).type !== '';
  } catch {
    // Ethers says no more than that it is none.
    return false;
  }
}

function fragmentOf(written: WrittenEvent, where: string): EventFragment {
  try {
    return EventFragment.from(written);
  } catch (cause) {
    const shown = JSON.stringify(written).slice(0, 200);
    throw wrong(where, `${shown} is no event of a contract's ABI. Correct it.`, cause);
  }
}

function shapeOf(fragment: EventFragment, where: string): EventShape {
  const inputs = fragment.inputs.map(({ name, type, indexed }) => ({
    name,
    type,
    indexed: indexed === true,
  }));
  const indexed = inputs.filter((input) => input.indexed).length;
  if (indexed > 3)
    throw wrong(where, `${fragment.format()}: ${indexed} parameters are indexed, of at most 3.`);
  return { name: fragment.name, signature: fragment.format(), topic: fragment.topicHash, inputs };
}
