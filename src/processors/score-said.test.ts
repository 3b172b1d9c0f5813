import { expect, test } from 'vitest';
import { enrichedOf, envelopeOf, eventOf, progressOf } from '../../test/chain-world.ts';
import { given, lifeOf } from '../../test/decider-spec.ts';
import { marketEventOf, postEventOf } from '../../test/said-world.ts';
import type { EnrichedEvent, Progress, Signal } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Emission } from '../flow/processor.ts';
import { compileRuleSet } from './rules/compile-rule-set.ts';
import { score } from './score.ts';

const minute = 60_000;

function scoring() {
  const rules = [
    { name: 'traded', points: 50, when: 'kind == "trade" && notional > 0.0', because: 'It was traded.' },
    { name: 'said', points: 60, when: 'mentionsToken', because: 'It was named.' },
    { name: 'moved', points: 70, when: 'amount > 0.0', because: 'It moved.' },
  ];
  const compiled = compileRuleSet({ name: 'flows', version: 1, threshold: 50, rules });
  if (!('ok' in compiled)) throw new Error(JSON.stringify(compiled.errors));
  return score({ ruleSet: compiled.ok, partitions: 1, windowMs: minute });
}

const events: Readonly<Record<string, EnrichedEvent['event']>> = {
  trade: marketEventOf(),
  quiet: marketEventOf({ reading: { type: 'Funding', rate: '0', nextMs: null } }),
  post: postEventOf(),
  transfer: eventOf(),
};

/** `trade t1@59s` is the trade t1 seen at 59 s of append time; `final 100@0s` is progress of the chain. */
function read(text: string): Envelope<EnrichedEvent | Progress> {
  const [, kind = '', id = '', seconds] = /^(\w+) (\w+)@([\d.]+)s$/.exec(text) ?? [];
  const event = events[kind];
  const body = event ? enrichedOf({ event, subject: 's' }) : progressOf({ finalized: Number(id) });
  return envelopeOf(id, Number(seconds) * 1000, body);
}

const show = ({ type, body }: Emission<Signal | Progress>): string =>
  body.type === 'Signal' ? `${type} ${body.eventId} r${body.revision} ${body.state} ${body.score}` : type;

test('what was said is confirmed at once, since nothing can take it back, and only once', () => {
  given(scoring(), { read, show })
    .when('trade t1@0s')
    .then('signal t1 r1 confirmed 50')
    .when('trade t1@1s')
    .then('drop: its signal stands already')
    .when('quiet f1@1s')
    .then('drop: below the threshold')
    .when('post p1@2s')
    .then('signal p1 r1 confirmed 60')
    .when('trade t1@61s')
    .then('signal t1 r1 confirmed 50');
});

test('finality of a chain is nothing to it', () => {
  given(scoring(), { read, show })
    .when('transfer e1@0s')
    .then('signal e1 r1 provisional 70')
    .when('trade t1@0s')
    .then('signal t1 r1 confirmed 50')
    .when('final 100@1s')
    .then('confirmation e1 r2 confirmed 70, progress');
});

test('it names no block', () => {
  expect(lifeOf(scoring()).takes(read('post p1@0s'))).toMatchObject({
    emit: [
      {
        type: 'signal',
        body: {
          ...{ subject: 's', eventId: 'p1', state: 'confirmed', finalityBroken: false },
          ...{ chainId: null, blockNumber: null, blockHash: null, transactionHash: null, logIndex: null },
        },
      },
    ],
  });
});
