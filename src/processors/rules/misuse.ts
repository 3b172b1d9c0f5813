/** What an expression uses in; the first use that its types allow and that is a mistake all the same out. */
import { suggestion } from './suggestion.ts';

/** Names as CEL has them. An int has 64 bits: a bigint, or a number where it is a safe integer. */
export type ValueOf = {
  string: string;
  int: bigint | number;
  double: number;
  bool: boolean;
  'list<string>': readonly string[];
  'map<string, string>': Readonly<Record<string, string>>;
};
export type FieldType = keyof ValueOf;
export type FieldValue = ValueOf[FieldType];

export type Field = Readonly<{
  type: FieldType;
  /** What it tells, for who writes a rule. */
  means: string;
  /** All values it can have, where they are few: a comparison with any other can never hold. */
  values?: readonly string[];
}>;
export type Fields = Readonly<Record<string, Field>>;

/** A value for each of the fields. */
export type InputOf<Known extends Fields> = Readonly<{
  [Name in keyof Known]: ValueOf[Known[Name]['type']];
}>;

/** `offset` counts characters from the start of the expression; null where the place is not known. */
export type ExpressionError = Readonly<{ type: 'error'; message: string; offset: number | null }>;

/** A call with `count` arguments, a variable that a macro binds, or a field compared with a text. */
export type Use = Readonly<
  | { type: 'call'; name: string; count: number; offset: number }
  | { type: 'variable'; name: string; offset: number }
  | { type: 'comparison'; field: string; literal: string; offset: number }
>;

/** Null when nothing is wrong with the uses. */
export function misuse(uses: readonly Use[], fields: Fields): ExpressionError | null {
  for (const use of uses) {
    const message = mistakeIn(use, fields);
    if (message !== null) return { type: 'error', message, offset: use.offset };
  }
  return null;
}

function mistakeIn(use: Use, fields: Fields): string | null {
  switch (use.type) {
    case 'call':
      return refusal(use.name, use.count);
    case 'variable':
      return Object.hasOwn(fields, use.name)
        ? `${use.name} is a field; give the variable another name`
        : null;
    case 'comparison': {
      const values = Object.hasOwn(fields, use.field) ? fields[use.field]?.values : undefined;
      if (!values || values.includes(use.literal)) return null;
      return `${use.field} is never "${use.literal}"; ${suggestion(use.literal, values)}`;
    }
    default:
      return use satisfies never;
  }
}

/** A rule has to end soon and to give the same answer on each machine, today and when it is replayed. */
function refusal(name: string, count: number): string | null {
  switch (name) {
    case 'matches':
      return 'matches is not offered, since a pattern can run for ever; use startsWith, endsWith or contains';
    case 'dyn':
      return 'dyn is not offered, since it switches the type check off';
    case 'has':
      return 'has is not offered, since each field is always there; compare it with its empty value';
    case 'getDayOfYear':
      return 'getDayOfYear is not offered, since its answer depends on the time zone of the machine';
    default:
      return name.startsWith('get') && count > 0
        ? `${name} takes no time zone here, since its answer would depend on the machine; use UTC`
        : null;
  }
}
