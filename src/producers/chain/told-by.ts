/** What a node told, as it was read → which node that was: for when it turns out to be wrong. */

/** For as long as somebody holds what was told, and no longer. */
const tellers = new WeakMap<object, string>();

export function toldBy<Value extends object | null>(value: Value, node: string): Value {
  if (value !== null) tellers.set(value, node);
  return value;
}

/** Null of what was put together here, or read back from a cursor. */
export const tellerOf = (value: object): string | null => tellers.get(value) ?? null;
