/** A part of a frame, with its path → what stands there, or a fault that names path and expectation. */
import { type EpochMs, epochMs } from '../../flow/ids.ts';
import { malformed, mostMs, shown } from '../json-line.ts';

/** `path` is how a person finds it: `frame.data.k.t`, `frame[0]`. */
export type Part = Readonly<{ path: string; value: unknown }>;

/** A member of a mapping; its value is undefined where it is absent. */
export function member(part: Part, name: string): Part {
  const { path, value } = part;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || JSON.isRawJSON(value))
    throw unexpected(part, 'a mapping');
  const own = Object.hasOwn(value, name);
  return { path: `${path}.${name}`, value: own ? Reflect.get(value, name) : undefined };
}

export const isAbsent = ({ value }: Part): boolean => value === undefined;
export const isList = ({ value }: Part): boolean => Array.isArray(value);

export function items(part: Part): readonly Part[] {
  const { path, value } = part;
  if (!Array.isArray(value)) throw unexpected(part, 'a list');
  return value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }));
}

/** The item at `index`, counted from the end where negative. */
export function item(part: Part, index: number): Part {
  return items(part).at(index) ?? { path: `${part.path}[${index}]`, value: undefined };
}

export function text(part: Part): string {
  if (typeof part.value === 'string' && part.value !== '') return part.value;
  throw unexpected(part, 'a text');
}

/** A whole number, written as a number or as a text: its digits. */
export function digits(part: Part): string {
  const written = JSON.isRawJSON(part.value) ? part.value.rawJSON : part.value;
  if (typeof written === 'string' && /^\d{1,40}$/.test(written)) return written;
  throw unexpected(part, 'a whole number');
}

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** A time since the Unix epoch, perhaps with a fraction; what is less than a millisecond is cut off. */
export function time(part: Part, unit: TimeUnit): EpochMs {
  const written = JSON.isRawJSON(part.value) ? part.value.rawJSON : part.value;
  const [, whole = '', fraction = ''] =
    (typeof written === 'string' && /^(\d{1,20})(?:\.(\d+))?$/.exec(written)) || [];
  const ms = whole === '' ? Number.NaN : Number(shifted(whole, fraction, unit));
  if (ms <= mostMs) return epochMs(ms);
  throw unexpected(part, `a time in ${unit} since 1970`);
}

/** Digits are moved, not multiplied: nanoseconds do not fit a number. */
function shifted(whole: string, fraction: string, unit: TimeUnit): string {
  switch (unit) {
    case 's':
      return whole + fraction.padEnd(3, '0').slice(0, 3);
    case 'ms':
      return whole;
    case 'us':
      return whole.slice(0, -3);
    case 'ns':
      return whole.slice(0, -6);
    default:
      return unit satisfies never;
  }
}

export const unexpected = ({ path, value }: Part, expected: string): Error =>
  malformed(`${path}: expected ${expected}, got ${shown(value)}`);
