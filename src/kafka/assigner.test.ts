import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, type Member, type Place } from './assigner.ts';

type Group = Readonly<{ members: readonly Member[]; places: readonly Place[] }>;

const named = ({ topic, partition }: Place): string => `${topic}/${partition}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const placesOf = (counts: Readonly<Record<string, number>>): Place[] =>
  Object.entries(counts).flatMap(([topic, count]) =>
    numbers(count).map((partition) => ({ topic, partition })),
  );

/** Each name of the shares as `topic/partition`, by member. */
const shared = ({ members, places }: Group): Record<string, string[]> =>
  Object.fromEntries([...assign(members, places)].map(([id, its]) => [id, its.map(named)]));

const member = (id: string, generation = 0, owned: readonly string[] = [], topics = ['a']): Member => ({
  id,
  topics,
  claim: {
    generation,
    places: owned.map((name) => {
      const [topic = '', partition] = name.split('/');
      return { topic, partition: Number(partition) };
    }),
  },
});

/** Any group whose members want the same topics and claim whatever they like, also what is not there. */
const groups: fc.Arbitrary<Group> = fc
  .record({
    counts: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
    ids: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 7 }),
  })
  .chain(({ counts, ids }) => {
    const topics = counts.map((_, index) => `t${index}`);
    const claim = fc.record({
      generation: fc.integer({ min: 0, max: 3 }),
      places: fc.array(fc.record({ topic: fc.constantFrom('gone', ...topics), partition: fc.nat(9) }), {
        maxLength: 20,
      }),
    });
    return fc.record({
      places: fc.constant(placesOf(Object.fromEntries(counts.map((count, index) => [`t${index}`, count])))),
      members: fc.tuple(...ids.map((id) => claim.map((one) => ({ id, topics, claim: one })))),
    });
  });

/** A group as the assigner itself has left it: each member claims what it was given, in one generation. */
const settled = groups.map(({ members, places }): Group => {
  const shares = assign(members, places);
  const claiming = members.map((one) => ({
    ...one,
    claim: { generation: 5, places: shares.get(one.id) ?? [] },
  }));
  return { members: claiming, places };
});

/** How many claimed places a group can keep at most if it is to be even; nothing of the answer is used. */
function mostKept(claims: readonly number[], places: number): number {
  const floor = Math.floor(places / claims.length);
  const larger = claims.filter((count) => count > floor).length;
  const kept = claims.reduce((sum, count) => sum + Math.min(count, floor), 0);
  return kept + Math.min(larger, places % claims.length);
}

function keptBy({ members, places }: Group): number {
  const shares = assign(members, places);
  return members.reduce((sum, { id, claim }) => {
    const before = new Set(claim.places.map(named));
    return sum + (shares.get(id) ?? []).filter((place) => before.has(named(place))).length;
  }, 0);
}

describe('for members who want the same', () => {
  test('every partition is given to exactly one member, and nobody is left out of the answer', () => {
    fc.assert(
      fc.property(groups, ({ members, places }) => {
        const shares = assign(members, places);
        expect([...shares.keys()].sort()).toEqual(members.map(({ id }) => id).sort());
        expect([...shares.values()].flat().map(named).sort()).toEqual(places.map(named).sort());
      }),
    );
  });

  test('counts differ by at most one', () => {
    fc.assert(
      fc.property(groups, ({ members, places }) => {
        const counts = [...assign(members, places).values()].map((share) => share.length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('the order in which members and partitions come changes nothing', () => {
    fc.assert(
      fc.property(groups, fc.func(fc.integer()), ({ members, places }, rank) => {
        const shuffled = <Item>(items: readonly Item[]) =>
          items.toSorted((a, b) => rank(JSON.stringify(a)) - rank(JSON.stringify(b)));
        const other = { members: shuffled(members), places: shuffled(places) };
        expect(shared(other)).toEqual(shared({ members, places }));
      }),
    );
  });

  test('a group that nobody joins or leaves keeps all', () => {
    fc.assert(
      fc.property(settled, (group) => {
        expect(keptBy(group)).toBe(group.places.length);
      }),
    );
  });

  test('where one joins, as few move as an even share allows', () => {
    fc.assert(
      fc.property(settled, fc.string(), ({ members, places }, id) => {
        fc.pre(members.every((one) => one.id !== id));
        const topics = members[0]?.topics ?? [];
        const joined = [...members, { id, topics, claim: { generation: 0, places: [] } }];
        const claims = joined.map(({ claim }) => claim.places.length);
        expect(keptBy({ members: joined, places })).toBe(mostKept(claims, places.length));
      }),
    );
  });

  test('where some leave, nothing of the others moves', () => {
    fc.assert(
      fc.property(settled, fc.nat(6), ({ members, places }, left) => {
        const rest = members.filter((_, index) => index === 0 || index > left);
        const claims = rest.map(({ claim }) => claim.places.length);
        expect(keptBy({ members: rest, places })).toBe(claims.reduce((sum, count) => sum + count, 0));
      }),
    );
  });

  test('whatever is claimed, what is believed moves as little as an even share allows', () => {
    fc.assert(
      fc.property(groups, fc.nat(), ({ members, places }, salt) => {
        // Claims that nobody disputes: a place belongs to the member that its number chooses.
        const undisputed = members.map((one, index) => ({
          ...one,
          claim: {
            generation: index,
            places: places.filter((_, at) => (at * 7 + salt) % (members.length + 2) === index),
          },
        }));
        const claims = undisputed.map(({ claim }) => claim.places.length);
        expect(keptBy({ members: undisputed, places })).toBe(mostKept(claims, places.length));
      }),
    );
  });
});

describe('claims', () => {
  const places = placesOf({ a: 4 });

  test('a zombie’s claim loses against a later one', () => {
    const zombie = member('a zombie', 3, ['a/0', 'a/1', 'a/2', 'a/3']);
    const owners = [member('first', 5, ['a/0', 'a/2']), member('second', 5, ['a/1', 'a/3'])];
    const shares = shared({ members: [zombie, ...owners], places });
    expect(shares.first).toEqual(expect.arrayContaining(['a/0']));
    expect(shares.second).toEqual(expect.arrayContaining(['a/1']));
    expect(shares['a zombie']).toHaveLength(1);
  });

  test.each(['a/0', 'a/1'])('what two claim in one generation is nobody’s: %s', (disputed) => {
    const members = [member('m', 5, [disputed]), member('n', 5, [disputed])];
    expect(shared({ members, places: placesOf({ a: 2 }) })).toEqual({ m: ['a/0'], n: ['a/1'] });
  });
});

test('each topic is spread for itself as far as the whole allows', () => {
  const topics = ['chain', 'market'];
  const places = placesOf({ chain: 3, market: 3 });
  const members = [
    member('m', 1, ['chain/0', 'chain/1'], topics),
    member('n', 1, ['market/0', 'market/1'], topics),
  ];
  expect(shared({ members, places })).toEqual({
    m: ['chain/0', 'chain/1', 'market/2'],
    n: ['chain/2', 'market/0', 'market/1'],
  });
});

describe('for members of a rolling upgrade, who want different topics', () => {
  const places = placesOf({ a: 4, b: 4 });

  test('nobody is given what it does not read, and nothing that somebody reads is left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.subarray(['a', 'b', 'c']), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }),
        (wishes, owners) => {
          const all = placesOf({ a: 4, b: 4, c: 4 });
          const members = wishes.map((topics, index) => {
            const owned = all.filter((_, at) => owners[at] === index).map(named);
            return member(`m${index}`, 1, owned, topics);
          });
          const shares = assign(members, all);
          for (const { id, topics } of members)
            for (const { topic } of shares.get(id) ?? []) expect(topics).toContain(topic);
          const given = [...shares.values()].flat().map(named);
          const wanted = all.filter(({ topic }) => wishes.some((topics) => topics.includes(topic)));
          expect(given.sort()).toEqual(wanted.map(named).sort());
        },
      ),
    );
  });

  test('who reads more makes up for who reads less', () => {
    const members = [member('new', 0, [], ['a', 'b']), member('old', 0, [], ['a'])];
    expect(shared({ members, places }).old).toEqual(['a/0', 'a/1', 'a/2', 'a/3']);
  });
});
