/** What should have come, in order, and what did → what came twice, what never, what late, what unasked. */

/** Items by the group within which their order counts. An item may be expected more than once. */
export type Sequences = ReadonlyMap<string, readonly string[]>;

export type Comparison = Readonly<{
  expected: number;
  duplicates: number;
  losses: number;
  /** Items that came after one which they should have come before. */
  disorder: number;
  /** Items that nothing led one to expect. */
  strangers: number;
  /** The first few of all these, in words. */
  first: readonly string[];
}>;

const mostShown = 5;

export function compareSequences(expected: Sequences, found: Sequences): Comparison {
  const counts = { expected: 0, duplicates: 0, losses: 0, disorder: 0, strangers: 0 };
  const first: string[] = [];
  const note = (what: Exclude<keyof typeof counts, 'expected'>, group: string, item: string) => {
    counts[what] += 1;
    if (first.length < mostShown) first.push(`${group}: ${item} is among the ${what}`);
  };
  for (const group of new Set([...expected.keys(), ...found.keys()])) {
    const wanted = expected.get(group) ?? [];
    counts.expected += wanted.length;
    const places = placesOf(wanted);
    let furthest = -1;
    for (const item of found.get(group) ?? []) {
      const place = places.get(item)?.shift();
      if (place === undefined) note(places.has(item) ? 'duplicates' : 'strangers', group, item);
      else if (place < furthest) note('disorder', group, item);
      furthest = Math.max(furthest, place ?? -1);
    }
    for (const [item, left] of places) for (const _ of left) note('losses', group, item);
  }
  return { ...counts, first };
}

export const isClean = ({ duplicates, losses, disorder, strangers }: Comparison): boolean =>
  duplicates + losses + disorder + strangers === 0;

/** Collects items by group, in the order in which they are told. */
export function collector() {
  const sequences = new Map<string, string[]>();
  return {
    sequences,
    add(group: string, item: string) {
      const items = sequences.get(group);
      if (items) items.push(item);
      else sequences.set(group, [item]);
    },
  };
}

function placesOf(items: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, item] of items.entries()) {
    const known = places.get(item);
    if (known) known.push(place);
    else places.set(item, [place]);
  }
  return places;
}
