/** JSON text of what a venue said → its members by path, each as the kind of text that is asked for. */

/** Member names and array positions, from the outside in. */
export type Path = readonly (string | number)[];

/**
 * A member that is not what was asked for gives a stand-in, and `complaint` keeps the first of them: so a
 * venue's file reads as a table of members, and whoever called it looks at the complaint before the result.
 */
export interface Element {
  /** A number, whether the venue wrote it bare or in quotes, as it wrote it. */
  decimal(...path: Path): string;
  /** Null also for a member that is absent, null or empty. */
  decimalOrNull(...path: Path): string | null;
  /** The same without its sign, where the venue tells the side by it. */
  magnitude(...path: Path): string;
  /** Text or a number, as text. */
  text(...path: Path): string;
  textOrNull(...path: Path): string | null;
  /** One of the texts that `meanings` names, as what it means. */
  one<Meaning>(meanings: Readonly<Record<string, Meaning>>, ...path: Path): Meaning | null;
  flag(...path: Path): boolean;
  /** Milliseconds since the Unix epoch from a number of that unit, whole or with a fraction. */
  time(unit: TimeUnit, ...path: Path): number;
  timeOrNull(unit: TimeUnit, ...path: Path): number | null;
  has(...path: Path): boolean;
  /** How many items an array has; null where it is none. */
  count(...path: Path): number | null;
  /** What was wrong first: where, what was expected, and what was there. */
  readonly complaint: string | null;
}

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export function element(json: string): Element {
  let complaint: string | null = null;
  const expect = (path: Path, what: string, found: unknown): void => {
    complaint ??= `${nameOf(path)}: expected ${what}, got ${shown(found)}`;
  };
  let root: unknown;
  try {
    root = parsed(json);
  } catch (thrown) {
    complaint = `expected JSON: ${thrown instanceof Error ? thrown.message : thrown}`;
  }
  const at = (path: Path): unknown => path.reduce(memberOf, root);
  /** `pattern` decides and `what` says so. */
  const matching = (path: Path, pattern: RegExp, what: string): string => {
    const found = at(path);
    if (typeof found === 'string' && pattern.test(found)) return found;
    expect(path, what, found);
    return '0';
  };
  const self: Element = {
    decimal: (...path) => matching(path, number, 'a number'),
    decimalOrNull: (...path) => (isNothing(at(path)) ? null : self.decimal(...path)),
    magnitude: (...path) => self.decimal(...path).replace(/^[+-]/, ''),
    text: (...path) => matching(path, /./s, 'text'),
    textOrNull: (...path) => (isNothing(at(path)) ? null : self.text(...path)),
    one(meanings, ...path) {
      const found = at(path);
      if (typeof found === 'string' && Object.hasOwn(meanings, found)) return meanings[found] ?? null;
      expect(path, Object.keys(meanings).join(' or '), found);
      return null;
    },
    flag(...path) {
      const found = at(path);
      if (typeof found === 'boolean') return found;
      expect(path, 'true or false', found);
      return false;
    },
    time: (unit, ...path) => milliseconds(matching(path, instant, `a time in ${unit}`), unit),
    timeOrNull: (unit, ...path) => (isNothing(at(path)) ? null : self.time(unit, ...path)),
    has: (...path) => !isNothing(at(path)),
    count(...path) {
      const found = at(path);
      return Array.isArray(found) ? found.length : null;
    },
    get complaint() {
      return complaint;
    },
  };
  return self;
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** At most the digits of a nanosecond in this century, so that the result is exact and a date. */
const instant = /^\d{1,19}(\.\d*)?$/;

/** Numbers become the text they were written as: a double would lose digits and the zeros at the end. */
const parsed = (json: string): unknown =>
  JSON.parse(json, (_, value: unknown, context?: Readonly<{ source?: string }>) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );

function memberOf(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Cut as text, since 1618678135.001 times 1000 is not whole in binary. */
function milliseconds(text: string, unit: TimeUnit): number {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = `${whole}${fraction.padEnd(3, '0').slice(0, 3)}`;
  // Without its last three digits, `digits` is the whole number again; each step between units is three.
  return Number(digits.slice(0, Math.max(0, digits.length - thousandths[unit])));
}

const thousandths: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

const nameOf = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '') || 'the element';

/** A value as a person sees it in the payload, cut to what fits a message. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
