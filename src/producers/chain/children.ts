/** The contracts that factories have made, and since when: a value that a cursor can hold. */

/**
 * The block of creation by factory and address, as `childKey` writes them: what one factory has made is not
 * what was asked for of another. Above a block that is taken back they are to be forgotten.
 */
export type Children = ReadonlyMap<string, number>;

export const noChildren: Children = new Map();

/** `factory` is short and stays what it is while other factories come and go in the configuration. */
export const childKey = (factory: string, address: string): string => `${factory}:${address}`;

/** One that is announced again keeps its first block. */
export function withChildren(children: Children, found: Iterable<string>, number: number): Children {
  const added = [...found].filter((key) => !children.has(key));
  return added.length === 0
    ? children
    : new Map([...children, ...added.map((key) => [key, number] as const)]);
}

/** Those of block `number` stay: it is the newest that does. */
export const withoutAbove = (children: Children, number: number): Children =>
  new Map([...children].filter(([, created]) => created <= number));
