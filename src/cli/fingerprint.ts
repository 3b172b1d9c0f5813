/** Rows → text that is the same wherever a row comes from, and one hash of many rows in any order. */
import { createHash } from 'node:crypto';

/** Lines by key. */
export type Lines = ReadonlyMap<string, string>;

/** JSON with the keys of every object sorted: a database that keeps JSON does not keep their order. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** SHA-256 over the sorted lines, in hex. */
export function orderFreeHash(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of [...lines].sort()) hash.update(line).update('\n');
  return hash.digest('hex');
}

export type Difference = Readonly<{ key: string; expected: string | null; found: string | null }>;

/** Every key whose line is missing, not expected, or another, in the order of the keys. */
export function differences(expected: Lines, found: Lines): Difference[] {
  const keys = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return keys.flatMap((key) => {
    const [wanted = null, there = null] = [expected.get(key), found.get(key)];
    return wanted === there ? [] : [{ key, expected: wanted, found: there }];
  });
}

/**
 * The fields in which two lines differ, as `field: expected …, found …`; the whole line where one is missing.
 */
export function explain({ expected, found }: Difference): string[] {
  if (expected === null) return [`not expected: ${found}`];
  if (found === null) return [`missing: ${expected}`];
  const [wanted, there] = [fieldsOf(expected), fieldsOf(found)];
  const fields = [...new Set([...wanted.keys(), ...there.keys()])].sort();
  return fields.flatMap((field) =>
    wanted.get(field) === there.get(field)
      ? []
      : [`${field}: expected ${wanted.get(field) ?? 'nothing'}, found ${there.get(field) ?? 'nothing'}`],
  );
}

function fieldsOf(line: string): Map<string, string> {
  const value: object = JSON.parse(line);
  return new Map(Object.entries(value).map(([field, inner]) => [field, canonical(inner)]));
}
