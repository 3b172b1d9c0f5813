/** Members of a group and what they own → who owns what: even, and with as little moved as that allows. */

export type Place = Readonly<{ topic: string; partition: number }>;

export type Member = Readonly<{
  id: string;
  topics: readonly string[];
  /** What it owned when it joined, and the generation in which it was given that. */
  claim: Readonly<{ generation: number; places: readonly Place[] }>;
}>;

type Share = { readonly member: Member; readonly places: Place[] };

/**
 * State is where a partition was, so each stays unless its owner is gone or has too much. Where all members
 * ask for the same topics, counts differ by one at most, and no answer as even moves fewer. Members of a
 * rolling upgrade may ask for others: then it is as even as moving one partition at a time makes it.
 *
 * The ideas of Kafka's own StickyAssignor, in the simple case that a group of ours is. The same members give
 * the same answer in any order: whoever leads the group, its answer is the one another would have given.
 */
export function assign(
  members: readonly Member[],
  places: readonly Place[],
): ReadonlyMap<string, readonly Place[]> {
  const shares = members.toSorted((a, b) => compare(a.id, b.id)).map((member) => ({ member, places: [] }));
  const owners = believed(members);
  const free = places.toSorted(byTopic).filter((place) => {
    const share = shares.find(({ member }) => member.id === owners.get(nameOf(place)));
    if (share === undefined || !wants(share.member, place)) return true;
    give(share, place);
    return false;
  });
  for (const place of free) {
    const [least] = shares.filter(({ member }) => wants(member, place)).toSorted(byNeed(place.topic));
    if (least) give(least, place);
  }
  while (levelOnce(shares));
  return new Map(shares.map(({ member, places: its }) => [member.id, its.toSorted(byTopic)]));
}

/**
 * By place, the member whose claim is believed. A zombie claims what it was given long ago; what somebody was
 * given since counts. Of two who claim a place in one generation neither is right.
 */
function believed(members: readonly Member[]): ReadonlyMap<string, string | null> {
  const claims = new Map<string, { generation: number; id: string | null }>();
  for (const { id, claim } of members) {
    const { generation } = claim;
    for (const name of new Set(claim.places.map(nameOf))) {
      const other = claims.get(name);
      if (other === undefined || other.generation < generation) claims.set(name, { generation, id });
      else if (other.generation === generation) claims.set(name, { generation, id: null });
    }
  }
  return new Map([...claims].map(([name, { id }]) => [name, id]));
}

/** Moves one partition from who has most to who has least, as long as they differ by more than one. */
function levelOnce(shares: readonly Share[]): boolean {
  const ranked = shares.toSorted((a, b) => a.places.length - b.places.length);
  for (const giver of ranked.toReversed()) {
    for (const taker of ranked) {
      if (giver.places.length - taker.places.length < 2) break;
      const [place] = giver.places
        .filter((its) => wants(taker.member, its))
        .toSorted(bySurplus(giver, taker));
      if (place === undefined) continue;
      giver.places.splice(giver.places.indexOf(place), 1);
      give(taker, place);
      return true;
    }
  }
  return false;
}

const give = ({ places }: { places: Place[] }, place: Place): number => places.push(place);
const wants = ({ topics }: Member, { topic }: Place): boolean => topics.includes(topic);
const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/** Topics weigh differently, so each is spread for itself as far as the whole allows. */
const byNeed = (topic: string) => (a: Share, b: Share) =>
  a.places.length - b.places.length || countOf(a, topic) - countOf(b, topic);

/** First what the giver has most of beside the taker; of that the highest number. */
function bySurplus(giver: Share, taker: Share) {
  const surplus = ({ topic }: Place) => countOf(giver, topic) - countOf(taker, topic);
  return (a: Place, b: Place) => surplus(b) - surplus(a) || byTopic(b, a);
}

const countOf = ({ places }: Share, topic: string): number =>
  places.filter((place) => place.topic === topic).length;

const byTopic = (a: Place, b: Place): number => compare(a.topic, b.topic) || a.partition - b.partition;

/** By code unit, so that no locale of one machine gives another order. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
