/** The parts of an expression that cannot fail: each gives a value of a known type for any fields. */
import type { Fields, FieldValue } from './misuse.ts';

export type Input = Readonly<Record<string, FieldValue>>;
type Read<Value> = (input: Input) => Value;
type Int = number | bigint;
export type Total =
  | Readonly<{ type: 'bool'; read: Read<boolean> }>
  | Readonly<{ type: 'int'; read: Read<Int> }>
  | Readonly<{ type: 'double'; read: Read<number> }>
  | Readonly<{ type: 'string'; read: Read<string> }>;

export function literalOf(value: unknown): Total | null {
  switch (typeof value) {
    case 'boolean':
      return { type: 'bool', read: () => value };
    case 'bigint': {
      const int = asNumber(value);
      return { type: 'int', read: () => int };
    }
    case 'number':
      return { type: 'double', read: () => value };
    case 'string':
      return { type: 'string', read: () => value };
    default:
      return null;
  }
}

/** A number counts as fast as nothing else does; beyond 2^53 it would be another one. */
function asNumber(value: bigint): Int {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Whoever fills the fields has promised their types; where one is not so, evaluating it throws. */
export function fieldOf(name: string, fields: Fields): Total | null {
  const type = Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
  const unlike = (): never => {
    throw new TypeError(`the field ${name} is no ${type}`);
  };
  switch (type) {
    case 'bool':
      return { type, read: ({ [name]: value }) => (typeof value === 'boolean' ? value : unlike()) };
    case 'int':
      return {
        type,
        read: ({ [name]: value }) =>
          typeof value === 'number' || typeof value === 'bigint' ? value : unlike(),
      };
    case 'double':
      return { type, read: ({ [name]: value }) => (typeof value === 'number' ? value : unlike()) };
    case 'string':
      return { type, read: ({ [name]: value }) => (typeof value === 'string' ? value : unlike()) };
    default:
      return null;
  }
}

const holds = (read: Read<boolean>): Total => ({ type: 'bool', read });

export const not = (one: Total | null): Total | null =>
  one?.type === 'bool' ? holds((input) => !one.read(input)) : null;

export function either(operator: '&&' | '||', left: Total | null, right: Total | null): Total | null {
  if (left?.type !== 'bool' || right?.type !== 'bool') return null;
  return operator === '&&'
    ? holds((input) => left.read(input) && right.read(input))
    : holds((input) => left.read(input) || right.read(input));
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export function compared(operator: Comparison, left: Total | null, right: Total | null): Total | null {
  // CEL compares an int with a double too; that is left to the library.
  if (!left || left.type !== right?.type) return null;
  const [a, b]: readonly Read<boolean | Int | string>[] = [left.read, right.read];
  if (!a || !b) return null;
  switch (operator) {
    case '==':
      return holds((input) => isSame(a(input), b(input)));
    case '!=':
      return holds((input) => !isSame(a(input), b(input)));
    case '<':
      return holds((input) => a(input) < b(input));
    case '<=':
      return holds((input) => a(input) <= b(input));
    case '>':
      return holds((input) => a(input) > b(input));
    case '>=':
      return holds((input) => a(input) >= b(input));
    default:
      return operator satisfies never;
  }
}

type Plain = boolean | Int | string;

/** Two of one type, of which the whole numbers come in two forms. */
const isSame = (a: Plain, b: Plain): boolean =>
  a === b ||
  (typeof a !== typeof b && typeof a !== 'string' && typeof b !== 'string' && BigInt(a) === BigInt(b));

export function remainder(left: Total | null, divisor: unknown): Total | null {
  if (left?.type !== 'int' || typeof divisor !== 'bigint' || divisor === 0n) return null;
  const small = asNumber(divisor);
  return {
    type: 'int',
    read(input) {
      const value = left.read(input);
      return typeof value === 'number' && typeof small === 'number' ? value % small : BigInt(value) % divisor;
    },
  };
}

export function memberOf(one: Total | null, literals: readonly unknown[] | undefined): Total | null {
  if (!one || one.type === 'double' || !literals) return null;
  const compiled = literals.map(literalOf);
  const members = new Set<unknown>();
  for (const literal of compiled) {
    if (literal?.type !== one.type) return null;
    members.add(literal.read({}));
  }
  const read: Read<Plain> = one.read;
  return holds((input) => {
    const value = read(input);
    return members.has(typeof value === 'bigint' ? asNumber(value) : value);
  });
}

const ofTexts: Readonly<Record<string, (text: string, other: string) => boolean>> = {
  startsWith: (text, start) => text.startsWith(start),
  endsWith: (text, end) => text.endsWith(end),
  contains: (text, part) => text.includes(part),
};

export function call(name: string, on: Total | null, given: readonly (Total | null)[]): Total | null {
  const [other] = given;
  const asked = Object.hasOwn(ofTexts, name) ? ofTexts[name] : undefined;
  if (!asked || given.length !== 1 || on?.type !== 'string' || other?.type !== 'string') return null;
  return holds((input) => asked(on.read(input), other.read(input)));
}
