/** Ids as they went in and as they came out, by partition → what is doubled, lost or out of order. */

export type Ids = readonly (readonly string[])[];

export type Compared = Readonly<{ records: number; doubled: number; lost: number; disordered: number }>;

/**
 * What came out may be spread anew: of what went in by one partition, each keeps its order. What went in more
 * than once comes out where it was first.
 */
export function compare(went: Ids, came: Ids): Compared {
  const places = new Map<string, Readonly<{ from: number; place: number }>>();
  for (const [from, ids] of went.entries())
    for (const [place, id] of ids.entries()) if (!places.has(id)) places.set(id, { from, place });
  const seen = new Set<string>();
  let [doubled, disordered] = [0, 0];
  for (const ids of came) {
    const last = new Map<number, number>();
    for (const id of ids) {
      if (seen.has(id)) doubled += 1;
      seen.add(id);
      const origin = places.get(id);
      // What never went in is in no order.
      if (!origin || origin.place < (last.get(origin.from) ?? 0)) disordered += 1;
      if (origin) last.set(origin.from, origin.place);
    }
  }
  const lost = [...places.keys()].filter((id) => !seen.has(id)).length;
  return { records: seen.size, doubled, lost, disordered };
}

export const isWhole = ({ doubled, lost, disordered }: Compared): boolean =>
  doubled === 0 && lost === 0 && disordered === 0;
