import { expect, test } from 'vitest';
import { enrichedOf, envelopeOf, eventOf, progressOf, topic } from '../../test/chain-world.ts';
import { given, lifeOf } from '../../test/decider-spec.ts';
import type { EnrichedEvent, Progress, Signal } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Emission } from '../flow/processor.ts';
import { compileRuleSet } from './rules/compile-rule-set.ts';
import { score } from './score.ts';

function scoring() {
  const rule = { name: 'any', points: 50, when: 'amount > 0.0', because: 'It moved.' };
  const compiled = compileRuleSet({ name: 'flows', version: 1, threshold: 50, rules: [rule] });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return score({ ruleSet: compiled.ok, partitions: 1, windowMs: 60_000 });
}

/**
 * `live: e1#7` is an event of block 7 that the source `live` tells, `live: -e1#7` its removal,
 * `live: e1#7@61s` one at 61 s of append time; `live: final 7` is progress, `live: end 7` the last. `?`
 * stands for no source.
 */
function read(text: string): Envelope<EnrichedEvent | Progress> {
  const [, teller = '', said = ''] = /^([a-z]+|\?): (.*)$/.exec(text) ?? [];
  const source = teller === '?' ? null : teller;
  const [, word, final] = /^(final|end) (\d+)$/.exec(said) ?? [];
  if (word) {
    const progress = { finalized: Number(final), ended: word === 'end' };
    return envelopeOf('p', 0, progressOf({ source: teller, ...progress }));
  }
  const [, minus, id = '', block, seconds = 0] = /^(-?)(e\d+)#(\d+)(?:@(\d+)s)?$/.exec(said) ?? [];
  const place = { blockNumber: Number(block), blockHash: topic(`b${block}`), logIndex: Number(id.slice(1)) };
  const event = eventOf({ ...place, status: minus ? 'removed' : 'live', source });
  return envelopeOf(id, Number(seconds) * 1_000, enrichedOf({ event }));
}

function show({ type, body }: Emission<Signal | Progress>): string {
  if (body.type === 'Progress') return 'on';
  return `${type} ${body.eventId} r${body.revision}${body.finalityBroken ? ' finality broken' : ''}`;
}

const life = () => given(scoring(), { read, show });

test('an archive that reads low blocks holds up no signal of a live source', () => {
  life()
    .when('archive: final 3')
    .then('on')
    .when('live: e1#90')
    .then('signal e1 r1')
    .when('live: final 90')
    .then('confirmation e1 r2, on');
});

test('a live source far above confirms nothing that an archive still reads', () => {
  life()
    .when('live: final 90')
    .then('on')
    .when('archive: e1#7')
    .then('signal e1 r1')
    .when('live: final 91')
    .then('on')
    .when('archive: -e1#7')
    .then('retraction e1 r2')
    .when('archive: e1#7')
    .then('signal e1 r3')
    .when('archive: final 6')
    .then('on')
    .when('live: final 92')
    .then('on')
    .when('archive: final 7')
    .then('confirmation e1 r4, on');
});

test('nor does one that has ended', () => {
  life()
    .when('old: end 90')
    .then('on')
    .when('archive: e1#7')
    .then('signal e1 r1')
    .when('archive: final 6')
    .then('on')
    .when('archive: -e1#7')
    .then('retraction e1 r2');
});

test('what an archive ended on is confirmed by a chain that is known to have grown above it', () => {
  life()
    .when('archive: e1#7')
    .then('signal e1 r1')
    .when('archive: e2#8')
    .then('signal e2 r1')
    .when('archive: end 6')
    .then('on')
    .when('live: final 7')
    .then('confirmation e1 r2, on')
    .when('live: final 8')
    .then('confirmation e2 r2, on');
});

test('what several sources made final is confirmed in the order of block and log', () => {
  life()
    .when('b: e2#8')
    .then('signal e2 r1')
    .when('a: e3#8')
    .then('signal e3 r1')
    .when('b: e1#7')
    .then('signal e1 r1')
    .when('b: end 1')
    .then('on')
    .when('a: end 8')
    .then('confirmation e1 r2, confirmation e2 r2, confirmation e3 r2, on');
});

test('an event that comes back by another source waits for that one', () => {
  life()
    .when('a: e1#7')
    .then('signal e1 r1')
    .when('a: -e1#7')
    .then('retraction e1 r2')
    .when('b: e1#7')
    .then('signal e1 r3')
    .when('a: final 9')
    .then('on')
    .when('b: final 9')
    .then('confirmation e1 r4, on');
});

test('one that was forgotten while it waited, and is decided anew, waits once', () => {
  life()
    .when('a: e1#7@0s')
    .then('signal e1 r1')
    .when('b: e1#7@61s')
    .then('signal e1 r1')
    .when('a: final 9')
    .then('on')
    .when('b: final 9')
    .then('confirmation e1 r2, on');
});

test('an event that names no source waits for each source of the chain', () => {
  life()
    .when('?: e1#7')
    .then('signal e1 r1')
    .when('a: final 6')
    .then('on')
    .when('b: final 7')
    .then('on')
    .when('a: final 7')
    .then('confirmation e1 r2, on');
});

test('a signal names the source whose word it waits for', () => {
  expect(lifeOf(scoring()).takes(read('a: e1#7'))).toMatchObject({ emit: [{ body: { source: 'a' } }] });
});
