import { describe, expect, test } from 'vitest';
import { account, enrichedOf, envelopeOf, eventOf, progressOf, topic } from '../../test/chain-world.ts';
import { given, lifeOf } from '../../test/decider-spec.ts';
import type { EnrichedEvent, Progress, Signal } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Emission } from '../flow/processor.ts';
import { compileRuleSet } from './rules/compile-rule-set.ts';
import type { Rule } from './rules/rule-set.ts';
import { score } from './score.ts';
import { signalId } from './signal-id.ts';

const minute = 60_000;
const large: Rule = { name: 'large', points: 50, when: 'amount >= 10.0', because: 'It is large.' };
const round: Rule = { name: 'round', points: 30, when: 'amount == 100.0', because: 'It is round.' };

function scoring({ version = 1, rules = [large, round], partitions = 1 } = {}) {
  const compiled = compileRuleSet({ name: 'flows', version, threshold: 50, rules });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return score({ ruleSet: compiled.ok, partitions, windowMs: minute });
}

/**
 * `e1:12#7@5s` is a transfer of 12 dollars in block 7 at 5 s of append time (5 s may be left out), `-e1:12#7`
 * its removal; `final 7` is progress from origin 0, `final 7 from 1` from another.
 */
function read(text: string): Envelope<EnrichedEvent | Progress> {
  const [, minus, name = '', dollars, block, seconds] =
    /^(-?)(\w+):(\d+)#(\d+)(?:@(\d+)s)?$/.exec(text) ?? [];
  if (block === undefined) return progressed(text);
  const event = eventOf({
    status: minus ? 'removed' : 'live',
    blockNumber: Number(block),
    blockHash: topic(`b${block}`),
    logIndex: Number(name.slice(1)),
    action: { type: 'Transfer', from: account('a'), to: account('b'), amount: `${dollars}000000` },
  });
  return envelopeOf(name, Number(seconds ?? 0) * 1000, enrichedOf({ event }));
}

function progressed(text: string): Envelope<Progress> {
  const [, block, origin, seconds] = /^final (\d+)(?: from (\d+))?(?:@(\d+)s)?$/.exec(text) ?? [];
  const progress = progressOf({ origin: Number(origin ?? 0), finalized: Number(block) });
  return envelopeOf('progress', Number(seconds ?? 0) * 1000, progress);
}

function show({ type, route, body }: Emission<Signal | Progress>): string {
  if (body.type === 'Progress') return `${type} ${route}`;
  const broken = body.finalityBroken ? ' finality broken' : '';
  return `${type} ${body.eventId} r${body.revision} ${body.state} ${body.score}${broken}`;
}

const life = (partitions = 1) => given(scoring({ partitions }), { read, show });

describe('the life of a signal', () => {
  test('an event below the threshold gives none, one at it or above gives one', () => {
    life()
      .when('e1:9#7')
      .then('drop: below the threshold')
      .when('e2:10#7')
      .then('signal e2 r1 provisional 50')
      .when('e3:100#7')
      .then('signal e3 r1 provisional 80');
  });

  test('a second copy of the event changes nothing, before and after it is confirmed', () => {
    life()
      .when('e1:12#7')
      .then('signal e1 r1 provisional 50')
      .when('e1:12#7')
      .then('drop: its signal stands already')
      .when('final 7')
      .then('confirmation e1 r2 confirmed 50, progress keep')
      .when('e1:12#7')
      .then('drop: its signal stands already');
  });

  test('a removal retracts it, once, and a return raises it again', () => {
    life()
      .when('e1:12#7')
      .then('signal e1 r1 provisional 50')
      .when('-e1:12#7')
      .then('retraction e1 r2 retracted 50')
      .when('-e1:12#7')
      .then('drop: no signal stands on it')
      .when('e1:12#7')
      .then('signal e1 r3 provisional 50')
      .when('final 7')
      .then('confirmation e1 r4 confirmed 50, progress keep');
  });

  test('a removal of what gave no signal says nothing', () => {
    life()
      .when('-e1:12#7')
      .then('drop: no signal stands on it')
      .when('e2:1#7')
      .then('drop: below the threshold')
      .when('-e2:1#7')
      .then('drop: no signal stands on it');
  });

  test('a removal after confirmation says that finality was broken, and a return begins anew', () => {
    life()
      .when('e1:12#7')
      .then('signal e1 r1 provisional 50')
      .when('final 7')
      .then('confirmation e1 r2 confirmed 50, progress keep')
      .when('-e1:12#7')
      .then('retraction e1 r3 retracted 50 finality broken')
      .when('e1:12#7')
      .then('signal e1 r4 provisional 50')
      .when('final 7')
      .then('confirmation e1 r5 confirmed 50, progress keep');
  });

  test('a signal older than the window is not known any more', () => {
    life()
      .when('e1:12#7@0s')
      .then('signal e1 r1 provisional 50')
      .when('-e1:12#7@61s')
      .then('drop: no signal stands on it')
      .when('final 7@61s')
      .then('progress keep');
  });
});

describe('the memory of score', () => {
  test('decides anew on an event whose signal is forgotten, and confirms it once', () => {
    life()
      .when('e1:12#7@0s')
      .then('signal e1 r1 provisional 50')
      .when('e1:12#7@61s')
      .then('signal e1 r1 provisional 50')
      .when('final 7@62s')
      .then('confirmation e1 r2 confirmed 50, progress keep');
  });

  test('keeps what was renewed when it clears away the older sighting', () => {
    const lived = lifeOf(scoring());
    // What was remembered together is cleared away together: 16, once the newest of them is too old.
    for (let made = 1; made <= 16; made += 1) lived.takes(read(`e${made}:12#7@0s`));
    lived.takes(read('e1:12#7@3650s'));
    lived.takes(read('e17:12#7@3700s'));
    expect([...lived.rows.keys()].filter((key) => key.startsWith('signal:'))).toEqual([
      'signal:e1',
      'signal:e17',
    ]);
    expect(lived.takes(read('-e1:12#7@3705s'))).toMatchObject({
      emit: [{ body: { state: 'retracted', revision: 2 } }],
    });
  });

  test('follows the window, not the run, even where nothing ever becomes final', () => {
    const lived = lifeOf(scoring());
    for (let made = 0; made < 1_000; made += 1) lived.takes(read(`e${made}:12#${made}@${made * 20}s`));
    const kept = [...lived.rows.keys()].filter((key) => key.startsWith('signal:')).length;
    // The last minute, the hour by which append time may step back, and a bucket of 16; each has a block.
    expect(kept).toBeGreaterThanOrEqual(3_660 / 20 + 1);
    expect(kept).toBeLessThan(3_660 / 20 + 1 + 16);
    expect(lived.rows.size).toBeLessThanOrEqual(2 * kept + Math.ceil(kept / 16) + 2);
  });
});

describe('finality', () => {
  test('confirms what it has reached, by block and log, and nothing twice', () => {
    life()
      .when('e12:12#8')
      .then('signal e12 r1 provisional 50')
      .when('e2:12#8')
      .then('signal e2 r1 provisional 50')
      .when('e3:12#7')
      .then('signal e3 r1 provisional 50')
      .when('e4:12#9')
      .then('signal e4 r1 provisional 50')
      .when('final 6')
      .then('progress keep')
      .when('final 8')
      .then(
        [...['e3', 'e2', 'e12'].map((id) => `confirmation ${id} r2 confirmed 50`), 'progress keep'].join(
          ', ',
        ),
      )
      .when('final 8')
      .then('progress keep')
      .when('final 9')
      .then('confirmation e4 r2 confirmed 50, progress keep');
  });

  test('waits for every origin', () => {
    life(2)
      .when('e1:12#7')
      .then('signal e1 r1 provisional 50')
      .when('final 9 from 0')
      .then('progress keep')
      .when('final 6 from 1')
      .then('progress keep')
      .when('final 7 from 1')
      .then('confirmation e1 r2 confirmed 50, progress keep');
  });

  test('a retracted signal is not confirmed', () => {
    life()
      .when('e1:12#7')
      .then('signal e1 r1 provisional 50')
      .when('-e1:12#7')
      .then('retraction e1 r2 retracted 50')
      .when('final 9')
      .then('progress keep');
  });

  test('an event below it is confirmed with the next progress', () => {
    life()
      .when('final 9')
      .then('progress keep')
      .when('e1:12#7')
      .then('signal e1 r1 provisional 50')
      .when('final 9')
      .then('confirmation e1 r2 confirmed 50, progress keep');
  });

  test('of another chain confirms nothing here', () => {
    const lived = lifeOf(scoring());
    lived.takes(read('e1:12#7'));
    const elsewhere = lived.takes(envelopeOf('p', 0, progressOf({ chainId: 1, finalized: 9 })));
    expect(elsewhere).toMatchObject({ emit: [{ type: 'progress' }] });
    const nowhere = lived.takes(envelopeOf('p', 0, progressOf({ chainId: null, finalized: null })));
    expect(nowhere).toMatchObject({ emit: [{ type: 'progress' }] });
  });
});

test('a signal says what it is about, on what it stands and why it was made', () => {
  const subject = `token:137:${account('c')}`;
  const decision = lifeOf(scoring()).takes(read('e1:100#7'));
  expect(decision).toMatchObject({
    emit: [{ id: signalId('flows', subject, 'e1'), key: subject, at: 1_618_949_122_000, route: 'keep' }],
  });
  expect(decision).toMatchObject({
    emit: [
      {
        body: {
          type: 'Signal',
          ruleSet: 'flows',
          ruleSetVersion: 1,
          subject,
          eventId: 'e1',
          score: 80,
          threshold: 50,
          reasons: [
            { rule: 'large', points: 50, because: 'It is large.', inputs: { amount: '100' } },
            { rule: 'round', points: 30, because: 'It is round.', inputs: { amount: '100' } },
          ],
          chainId: 137,
          blockNumber: 7,
          blockHash: topic('b7'),
          transactionHash: topic('7a'),
          logIndex: 1,
        },
      },
    ],
  });
});

test('a retraction names the block that vanished and keeps event time, score and reasons', () => {
  const lived = lifeOf(scoring());
  lived.takes(read('e1:100#7'));
  const gone = { ...read('-e1:100#7'), at: read('e1:1#1').at };
  const decision = lived.takes(gone);
  expect(decision).toMatchObject({ emit: [{ at: 1_618_949_122_000, type: 'retraction' }] });
  expect(decision).toMatchObject({
    emit: [{ body: { blockHash: topic('b7'), score: 80, reasons: [{ rule: 'large' }, { rule: 'round' }] } }],
  });
});

test('another version of the rules does not give a second signal, and decides what comes back', () => {
  const first = lifeOf(scoring());
  first.takes(read('e1:12#7'));
  first.takes(read('-e1:12#7'));
  const second = lifeOf(scoring({ version: 2, rules: [{ ...large, points: 60 }] }), new Map(), {
    past: first.outputs,
  });
  expect(second.takes(read('e1:12#7'))).toMatchObject({
    emit: [{ id: first.outputs[0]?.id, body: { ruleSetVersion: 2, revision: 3, score: 60 } }],
  });
});
