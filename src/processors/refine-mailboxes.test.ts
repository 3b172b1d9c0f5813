import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelopeOf, logOf, progressOf } from '../../test/chain-world.ts';
import { given, lifeOf } from '../../test/decider-spec.ts';
import { postOf, readingOf } from '../../test/said-world.ts';
import {
  type EventsBody,
  type RawChainBody,
  type RawMarketBody,
  type RawSocialBody,
  rawChainTopic,
  rawMarketTopic,
  rawSocialTopic,
} from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Emission } from '../flow/processor.ts';
import { refine } from './refine.ts';

type Raw = RawChainBody | RawMarketBody | RawSocialBody;

const minute = 60_000;
const mailboxes = [rawChainTopic, rawMarketTopic, rawSocialTopic];
const bodies: Readonly<Record<string, Raw>> = {
  log: logOf(),
  gone: logOf({ removed: true }),
  trade: readingOf(),
  broken: readingOf({ payload: '{"a":1' }),
  post: postOf(),
  progress: progressOf(),
};

/** `trade 7@59s` is the trade 7 seen at 59 s of append time. */
function read(text: string): Envelope<Raw> {
  const [, kind = '', id = '', seconds] = /^(\w+) (\w+)@([\d.]+)s$/.exec(text) ?? [];
  return envelopeOf(id, Number(seconds) * 1000, bodies[kind] ?? progressOf());
}

const show = ({ type, id, route, body }: Emission<EventsBody>): string =>
  `${type} ${body.type} ${id} ${route}`;

test('readings and posts are passed on once within the window, and what cannot be read is refused', () => {
  given({ ...refine({ windowMs: minute }), from: [rawMarketTopic] }, { read, show })
    .when('trade 7@0s')
    .then('event MarketEvent 7 keep')
    .when('trade 7@60s')
    .then('drop: duplicate')
    .when('trade 7@60.001s')
    .then('event MarketEvent 7 keep')
    .when('broken 8@61s')
    .then('reject: rejected')
    .when('broken 8@61s')
    .then('reject: rejected')
    .when('trade 8@61s')
    .then('event MarketEvent 8 keep');
});

test('a post keeps id, key and time', () => {
  const input = { ...envelopeOf('x:1', 0, postOf()), key: 'x:1' };
  const life = lifeOf(refine({ windowMs: minute }), new Map(), { mailbox: rawSocialTopic });
  expect(life.takes(input)).toMatchObject({
    emit: [
      { type: 'event', id: 'x:1', key: 'x:1', at: input.at, body: { type: 'PostEvent', cashtags: ['ETH'] } },
    ],
  });
  expect(life.takes(input)).toEqual({ type: 'drop', why: 'duplicate' });
  expect(life.restored()).toEqual(life.rows);
});

const step = fc.record({
  mailbox: fc.nat({ max: mailboxes.length - 1 }),
  id: fc.constantFrom('1', '2', '3'),
  other: fc.boolean(),
  after: fc.integer({ min: -5, max: 100 }),
});

/** Per mailbox: what it may carry, the usual and the other. */
const carried = [
  ['log', 'gone'],
  ['trade', 'broken'],
  ['post', 'progress'],
] as const;

test('each mailbox restores from the output they share exactly what its own actor knew', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lives = mailboxes.map((mailbox) => lifeOf(refine({ windowMs: minute }), new Map(), { mailbox }));
      const shared: Envelope<EventsBody>[] = [];
      let now = 0;
      for (const { mailbox, id, other, after } of steps) {
        now = Math.max(0, now + after);
        const life = lives[mailbox];
        const before = life?.outputs.length ?? 0;
        // The ids are the same on purpose: what tells the mailboxes apart is where a record came from.
        life?.takes(read(`${carried[mailbox]?.[other ? 1 : 0]} ${id}@${now}s`));
        shared.push(...(life?.outputs.slice(before) ?? []));
      }
      for (const [index, mailbox] of mailboxes.entries()) {
        const restored = lifeOf(refine({ windowMs: minute }), new Map(), { past: shared, mailbox });
        expect(restored.rows).toEqual(lives[index]?.rows);
      }
    }),
  );
});
