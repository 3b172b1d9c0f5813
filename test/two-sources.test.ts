import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawChainBody, Signal } from '../src/events.ts';
import type { Envelope } from '../src/flow/envelope.ts';
import type { Processor } from '../src/flow/processor.ts';
import { emptyTable } from '../src/flow/table.ts';
import { enrich } from '../src/processors/enrich.ts';
import { refine } from '../src/processors/refine.ts';
import { compileRuleSet } from '../src/processors/rules/compile-rule-set.ts';
import { score } from '../src/processors/score.ts';
import { account, envelopeOf, idOf, logOf, progressOf, topic } from './chain-world.ts';

type Raw = RawChainBody;
type Fate = readonly ('live' | 'removed')[];
type Block = Readonly<{ number: number; branch: string; fate: Fate }>;
type Told = Readonly<{ source: string; confirmations: number; blocks: readonly Block[] }>;

/** Chance, of which there is always more: who comes next, and whether a source says its progress. */
type Dice = Iterator<boolean>;

const windowMs = 60_000;

/** One source after the other, in one partition, no progress left out: the fold of `verify`. */
const inOrder = (sources: readonly [Told, Told]) => outcome(sources, 1, always, always);

function outcome([one, two]: readonly [Told, Told], partitions: number, turns: Dice, says: Dice) {
  const refined = Array.from({ length: partitions }, (_, origin) => {
    const place = { origin, partitions, says };
    return folded(refine({ windowMs }), merged(feed(one, place), feed(two, place), turns));
  });
  const enriched = folded(enrich(), merged(refined[0] ?? [], refined[1] ?? [], turns));
  const judged = folded(scoring(partitions), enriched);
  const events = enriched.flatMap(({ id, body }) =>
    body.type === 'EnrichedEvent' ? [[id, body] as const] : [],
  );
  const signals = judged.flatMap(({ body }) => (body.type === 'Signal' ? [body] : []));
  return { events: new Map(events), signals };
}

function folded<In, Out, Value, Change>(
  { decide, evolve }: Processor<In, Out, Value, Change, never>,
  inputs: Iterable<Envelope<In>>,
): readonly Envelope<Out>[] {
  let state = emptyTable<Value>();
  return [...inputs].flatMap((input) => {
    const decision = decide(state, input, new Map());
    if (decision.type !== 'forward') return [];
    for (const change of decision.changes) state = evolve(state, change);
    return decision.emit.map(({ id, key, at, body }) => ({
      id,
      key,
      at,
      body,
      appendedAt: input.appendedAt,
    }));
  });
}

/** A block has two logs, spread over the raw partitions; progress on it may be left out, the end is not. */
function feed(
  { source, confirmations, blocks }: Told,
  { origin, partitions, says }: Readonly<{ origin: number; partitions: number; says: Dice }>,
): readonly Envelope<Raw>[] {
  const said = (highest: number, ended: boolean): Envelope<Raw> =>
    envelopeOf('p', 0, progressOf({ source, origin, finalized: highest - confirmations, ended }));
  const told = blocks.flatMap(({ number, branch, fate }) => [
    ...fate.flatMap((status) =>
      [0, 1]
        .filter((index) => index % partitions === origin)
        .map((logIndex): Envelope<Raw> => {
          const place = { blockNumber: number, blockHash: topic(`${branch}${number}`), logIndex, source };
          const log = logOf({ ...place, address: account(`${logIndex}`), removed: status === 'removed' });
          return envelopeOf(idOf(log), 0, log);
        }),
    ),
    ...(says.next().value ? [said(number, false)] : []),
  ]);
  return [...told, said(blocks.at(-1)?.number ?? 0, true)];
}

function* merged<Item>(first: readonly Item[], second: readonly Item[], turns: Dice): Generator<Item> {
  const [one, two] = [[...first], [...second]];
  while (one.length + two.length > 0) {
    const next = (turns.next().value ? one.shift() : two.shift()) ?? one.shift() ?? two.shift();
    if (next !== undefined) yield next;
  }
}

const rule = { name: 'any', points: 50, when: 'kind == "transfer"', because: 'It moved.' };
const compiled = compileRuleSet({ name: 'flows', version: 1, threshold: 50, rules: [rule] });

function scoring(partitions: number) {
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return score({ ruleSet: compiled.ok, partitions, windowMs });
}

const always: Dice = { next: () => ({ done: false, value: true }) };

const fate = fc.constantFrom<Fate>(['live'], ['live', 'removed'], ['live', 'removed', 'live']);
const blocksOf = (branch: string) =>
  fc
    .uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 16 }), branch: fc.constant(branch), fate }), {
      selector: ({ number }) => number,
      maxLength: 6,
    })
    .map((blocks) => blocks.toSorted(byNumber));

const byNumber = (a: Block, b: Block): number => a.number - b.number;

/** A source, and one of other heights and confirmations that also holds the `shared` of its blocks. */
const twoSources = (shared: (block: Block) => boolean): fc.Arbitrary<readonly [Told, Told]> =>
  fc
    .record({
      a: blocksOf('a'),
      b: blocksOf('b'),
      confirmations: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })),
    })
    .map(({ a, b, confirmations: [first, second] }) => {
      const again = a.filter(shared).map((block): Block => ({ ...block, fate: ['live'] }));
      const archive = [...b, ...again].toSorted(byNumber);
      return [
        { source: 'live', confirmations: first, blocks: a },
        { source: 'archive', confirmations: second, blocks: archive },
      ];
    });

const dice = () => fc.infiniteStream(fc.boolean());

/** Who told a thing first is chance where both did, and nothing else may be. */
const untold = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'source' in value ? { ...value, source: null } : value;

const shown = (value: unknown): unknown => JSON.parse(JSON.stringify(value, untold));

const revisionsOf = (signals: readonly Signal[]): ReadonlyMap<string, unknown> =>
  new Map(signals.map((signal) => [`${signal.eventId}/${signal.revision}`, shown(signal)]));

const eventsOf = ({ events }: ReturnType<typeof outcome>): ReadonlyMap<string, unknown> =>
  new Map([...events].map(([id, body]) => [id, shown(body)]));

test('how two sources of a chain interleave changes no event, no signal and no revision', () => {
  const disjointWhereTakenBack = twoSources((block) => block.fate.length === 1);
  fc.assert(
    fc.property(disjointWhereTakenBack, dice(), dice(), (sources, turns, says) => {
      const [expected, found] = [inOrder(sources), outcome(sources, 2, turns, says)];
      expect(eventsOf(found)).toEqual(eventsOf(expected));
      expect(revisionsOf(found.signals)).toEqual(revisionsOf(expected.signals));
      expect(found.signals.length).toBe(expected.signals.length);
      expect(found.signals.some(({ finalityBroken }) => finalityBroken)).toBe(false);
    }),
  );
});

test('an archive that holds what another source takes back and returns changes no event of it', () => {
  const standing = twoSources((block) => block.fate.at(-1) === 'live');
  fc.assert(
    fc.property(standing, dice(), dice(), (sources, turns, says) => {
      expect(eventsOf(outcome(sources, 2, turns, says))).toEqual(eventsOf(inOrder(sources)));
    }),
  );
});
