/** Things with weights, and a chance from 0 to 1 → the one that it falls on; null where there are none. */
export function chosen<Thing>(
  things: readonly Thing[],
  weightOf: (thing: Thing) => number,
  chance: number,
): Thing | null {
  let left = chance * things.reduce((sum, thing) => sum + weightOf(thing), 0);
  for (const thing of things) {
    left -= weightOf(thing);
    if (left < 0) return thing;
  }
  // A chance of 1, or one that rounding has carried past the last.
  return things.at(-1) ?? null;
}
