import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, enrichedOf, envelopeOf, eventOf, progressOf, topic } from '../../test/chain-world.ts';
import { type Life, lifeOf } from '../../test/decider-spec.ts';
import type { EnrichedEvent, Progress, Signal } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import { compileRuleSet } from './rules/compile-rule-set.ts';
import { score } from './score.ts';

type Input = EnrichedEvent | Progress;
type ScoreLife = Life<Input, Signal | Progress, unknown>;

const origins = 2;
const windowMs = 60_000;

function scoring() {
  const rule = { name: 'any', points: 50, when: 'amount > 0.0', because: 'It moved.' };
  const compiled = compileRuleSet({ name: 'flows', version: 1, threshold: 50, rules: [rule] });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return score({ ruleSet: compiled.ok, partitions: origins, windowMs });
}

/** An event of a block, its removal or its return; or progress of an origin. */
type Step =
  | { type: 'event'; name: number; block: number; removed: boolean }
  | { type: 'final'; origin: number; block: number };

function inputOf(step: Step, now: number): Envelope<Input> {
  if (step.type === 'final')
    return envelopeOf('p', now, progressOf({ origin: step.origin, finalized: step.block }));
  const event = eventOf({
    status: step.removed ? 'removed' : 'live',
    blockNumber: step.block,
    blockHash: topic(String(step.block)),
    logIndex: step.name,
    action: { type: 'Transfer', from: account('a'), to: account('b'), amount: '1' },
  });
  return envelopeOf(`e${step.block}-${step.name}`, now, enrichedOf({ event }));
}

const block = fc.integer({ min: 1, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('event' as const),
    name: fc.integer({ min: 0, max: 3 }),
    block,
    removed: fc.boolean(),
  }),
  fc.record({ type: fc.constant('final' as const), origin: fc.nat({ max: origins - 1 }), block }),
);
const timed = fc.record({ step, after: fc.integer({ min: -1000, max: windowMs / 2 }) });

test('a fold over what was committed restores the memory, at any moment of any life', () => {
  fc.assert(
    fc.property(fc.array(timed, { maxLength: 60 }), (sequence) => {
      const life = lifeOf(scoring());
      let now = 0;
      for (const { step: next, after } of sequence) {
        now += after;
        life.takes(inputOf(next, now));
      }
      expect(life.restored()).toEqual(life.rows);
    }),
  );
});

test('a second copy of any input says nothing about any signal and changes no row', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (sequence) => {
      const life = lifeOf(scoring());
      for (const next of sequence) {
        life.takes(inputOf(next, 0));
        const [rows, said] = [new Map(life.rows), signalsOf(life).length];
        life.takes(inputOf(next, 0));
        expect(signalsOf(life).length).toBe(said);
        expect(life.rows).toEqual(rows);
      }
    }),
  );
});

test('each revision of a signal follows the one before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (sequence) => {
      const life = lifeOf(scoring());
      for (const next of sequence) life.takes(inputOf(next, 0));
      for (const own of Map.groupBy(signalsOf(life), (signal) => signal.eventId).values())
        expect(own.map((signal) => signal.revision)).toEqual(own.map((_, index) => index + 1));
    }),
  );
});

/**
 * One origin as a right source feeds it: block by block, each event perhaps taken back and perhaps returned
 * before progress names its block.
 */
const fate = fc.constantFrom(['live'], ['live', 'removed'], ['live', 'removed', 'live']);
const feed = (origin: number): fc.Arbitrary<readonly Step[]> =>
  fc
    .array(fate, { maxLength: 5 })
    .map((fates) =>
      fates.flatMap((life, index): Step[] => [
        ...life.map(
          (status): Step => ({ type: 'event', name: origin, block: index + 1, removed: status !== 'live' }),
        ),
        { type: 'final', origin, block: index + 1 },
      ]),
    );

test('how the origins interleave changes no signal', () => {
  fc.assert(
    fc.property(feed(0), feed(1), fc.infiniteStream(fc.boolean()), (first, second, turns) => {
      const apart = lifeOf(scoring());
      for (const next of [...first, ...second]) apart.takes(inputOf(next, 0));
      const mixed = lifeOf(scoring());
      for (const next of interleaved(first, second, turns)) mixed.takes(inputOf(next, 0));
      expect(lastOf(mixed)).toEqual(lastOf(apart));
    }),
  );
});

function* interleaved(
  first: readonly Step[],
  second: readonly Step[],
  turns: Iterator<boolean>,
): Generator<Step> {
  const [one, two] = [[...first], [...second]];
  while (one.length + two.length > 0) {
    const next = (turns.next().value ? one.shift() : two.shift()) ?? one.shift() ?? two.shift();
    if (next) yield next;
  }
}

const signalsOf = (life: ScoreLife): readonly Signal[] =>
  life.outputs.flatMap(({ body }) => (body.type === 'Signal' ? [body] : []));

const lastOf = (life: ScoreLife): ReadonlyMap<string, Signal> =>
  new Map(signalsOf(life).map((signal) => [signal.eventId, signal]));
