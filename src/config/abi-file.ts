/** A contract's ABI, alone or in what a compiler leaves behind → its events, or what is wrong with it. */
import { readFileSync } from 'node:fs';
import type { Reading } from './issue.ts';
import { shownPath } from './yaml-file.ts';

/** As in the ABI; what reads logs knows what to make of the inputs. */
export type AbiEvent = Readonly<{ type: 'event'; name: string; inputs: readonly object[] }>;

/**
 * An array, or an object with it as `abi`, as solc, Hardhat and Foundry write it. Anonymous events have no
 * topic, and so are left out.
 */
export function readAbiFile(path: string): Reading<readonly AbiEvent[]> {
  const shown = shownPath(path);
  const text = textOf(path);
  if (text === null) return refused(`${shown}:1`, 'cannot be read, expected the ABI of a contract');
  const { value, line } = parsed(text);
  if (line !== null) return refused(`${shown}:${line}`, 'is not JSON here, expected the ABI of a contract');
  const abi: unknown = Array.isArray(value) ? value : Reflect.get(Object(value), 'abi');
  if (!Array.isArray(abi))
    return refused(`${shown}:1`, `is ${kindOf(value)}, expected an array or a mapping with it as abi`);
  const events = abi.filter((item: unknown) => isNamed(item, 'event'));
  const odd = events.findIndex((item) => !isEvent(item));
  if (odd >= 0)
    return refused(`${shown}:1`, `event ${odd + 1} has no name or no inputs with types, expected both`);
  const found = events.filter(isEvent).filter((event) => Reflect.get(event, 'anonymous') !== true);
  if (found.length === 0)
    return refused(`${shown}:1`, 'has no events, expected the ABI of a contract that emits some');
  return { value: found, issues: [] };
}

const refused = (at: string, message: string): Reading<never> => ({ value: null, issues: [{ at, message }] });

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // That it is not there is told where it is named.
    return null;
  }
}

/** `line` is where it stops being JSON: V8 names it, and says no more that a person could use. */
function parsed(text: string): Readonly<{ value: unknown; line: number | null }> {
  try {
    return { value: JSON.parse(text), line: null };
  } catch (thrown) {
    const at = /\(line (\d+) /.exec(String(thrown))?.[1];
    return { value: null, line: at === undefined ? text.trimEnd().split('\n').length : Number(at) };
  }
}

const isNamed = (item: unknown, type: string): boolean => Reflect.get(Object(item), 'type') === type;

function isEvent(item: unknown): item is AbiEvent {
  const inputs: unknown = Reflect.get(Object(item), 'inputs');
  const hasType = (input: unknown): boolean => typeof Reflect.get(Object(input), 'type') === 'string';
  return (
    typeof Reflect.get(Object(item), 'name') === 'string' && Array.isArray(inputs) && inputs.every(hasType)
  );
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).slice(0, 80);
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty mapping' : `a mapping with ${keys.slice(0, 5).join(', ')}`;
}
