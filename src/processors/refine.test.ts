import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envelopeOf, idOf, logOf, progressOf, recordedLogs } from '../../test/chain-world.ts';
import { given, lifeOf } from '../../test/decider-spec.ts';
import type { EventsBody, RawChainBody } from '../events.ts';
import type { Envelope } from '../flow/envelope.ts';
import type { Emission } from '../flow/processor.ts';
import { refine } from './refine.ts';

const minute = 60_000;

/**
 * `e1@59s` is the log e1 seen at 59 s of append time, `-e1@59s` its removal; `progress@59s` is progress. With
 * `again ` before it, it is redriven.
 */
function read(text: string): Envelope<RawChainBody> {
  if (text.startsWith('again ')) return { ...read(text.slice('again '.length)), redriven: 'dead:letter' };
  const [name = '', seconds = ''] = text.split('@');
  const appendedAt = Number.parseFloat(seconds) * 1000;
  if (name === 'progress') return envelopeOf('progress', appendedAt, progressOf());
  return envelopeOf(name.replace('-', ''), appendedAt, logOf({ removed: name.startsWith('-') }));
}

const show = ({ type, id, route, body }: Emission<EventsBody>): string =>
  body.type === 'ChainEvent' ? `${type} ${id} r${body.revision} ${body.status} ${route}` : `${type} ${route}`;

const dedupe = () => given(refine({ windowMs: minute }), { read, show });

describe('refine', () => {
  test('passes an event on once within the window', () => {
    dedupe()
      .when('e1@0s')
      .then('event e1 r1 live keep')
      .when('e1@0s')
      .then('drop: duplicate')
      .when('e2@1s')
      .then('event e2 r1 live keep')
      .when('e1@59s')
      .then('drop: duplicate')
      .when('e1@60s')
      .then('drop: duplicate')
      .when('e1@60.001s')
      .then('event e1 r1 live keep')
      .when('e1@61s')
      .then('drop: duplicate');
  });

  test('passes on again what is redriven, unless something else holds by now', () => {
    dedupe()
      .when('e1@0s')
      .then('event e1 r1 live keep')
      .when('again e1@1s')
      .then('event e1 r2 live keep')
      .when('e1@2s')
      .then('drop: duplicate')
      .when('again -e1@3s')
      .then('drop: overtaken')
      .when('-e1@4s')
      .then('removal e1 r3 removed keep')
      .when('again e1@5s')
      .then('drop: overtaken')
      .when('again -e1@6s')
      .then('removal e1 r4 removed keep')
      .when('again e2@7s')
      .then('event e2 r1 live keep');
  });

  test('does not renew what it remembers for a duplicate', () => {
    dedupe()
      .when('e1@0s')
      .then('event e1 r1 live keep')
      .when('e1@50s')
      .then('drop: duplicate')
      .when('e1@70s')
      .then('event e1 r1 live keep');
  });

  test('passes a removal on with a higher revision, once', () => {
    dedupe()
      .when('e1@0s')
      .then('event e1 r1 live keep')
      .when('-e1@1s')
      .then('removal e1 r2 removed keep')
      .when('-e1@2s')
      .then('drop: duplicate');
  });

  test('revives an event whose block goes and comes back', () => {
    dedupe()
      .when('e1@0s')
      .then('event e1 r1 live keep')
      .when('-e1@1s')
      .then('removal e1 r2 removed keep')
      .when('e1@2s')
      .then('event e1 r3 live keep')
      .when('e1@3s')
      .then('drop: duplicate')
      .when('-e1@4s')
      .then('removal e1 r4 removed keep');
  });

  test('passes the removal of something unknown on', () => {
    dedupe()
      .when('-e1@0s')
      .then('removal e1 r1 removed keep')
      .when('-e1@1s')
      .then('drop: duplicate')
      .when('e1@2s')
      .then('event e1 r2 live keep');
  });

  test('counts the window from the last change, so a removal renews it', () => {
    dedupe()
      .when('e1@0s')
      .then('event e1 r1 live keep')
      .when('-e1@50s')
      .then('removal e1 r2 removed keep')
      .when('-e1@100s')
      .then('drop: duplicate')
      .when('-e1@111s')
      .then('removal e1 r1 removed keep');
  });

  test('still knows an event when append time steps back', () => {
    dedupe()
      .when('e1@30s')
      .then('event e1 r1 live keep')
      .when('e2@100s')
      .then('event e2 r1 live keep')
      .when('e1@40s')
      .then('drop: duplicate');
  });

  test('passes progress on', () => {
    dedupe().when('progress@0s').then('progress keep').when('progress@0s').then('progress keep');
  });

  test('keeps identity, key, event time and body', () => {
    const log = logOf({ removed: true });
    const decision = lifeOf(refine({ windowMs: minute })).takes({ ...envelopeOf('e1', 7, log), key: 'k' });
    expect(decision).toMatchObject({ emit: [{ id: 'e1', key: 'k', at: log.blockTimeMs, type: 'removal' }] });
    expect(decision).toMatchObject({
      emit: [
        {
          body: {
            type: 'ChainEvent',
            status: 'removed',
            chainId: 137,
            blockNumber: 100,
            blockHash: log.blockHash,
            transactionHash: log.transactionHash,
            address: log.address,
            action: { type: 'Transfer', amount: '255' },
          },
        },
      ],
    });
  });
});

const inputs = fc.array(
  fc.record({
    id: fc.constantFrom('e1', 'e2', 'e3', 'progress'),
    removed: fc.boolean(),
    after: fc.integer({ min: -5, max: 100 }),
  }),
  { maxLength: 60 },
);

test('what was committed restores the memory, and a second copy of any input changes nothing', () => {
  fc.assert(
    fc.property(inputs, (sequence) => {
      const life = lifeOf(refine({ windowMs: minute }));
      let now = 0;
      for (const { id, removed, after } of sequence) {
        now += after * 1000;
        const input = read(`${removed && id !== 'progress' ? '-' : ''}${id}@${now / 1000}s`);
        life.takes(input);
        if (id !== 'progress') expect(life.takes(input)).toEqual({ type: 'drop', why: 'duplicate' });
      }
      expect(life.restored()).toEqual(life.rows);
    }),
  );
});

test('memory follows the window, not the run', () => {
  const life = lifeOf(refine({ windowMs: minute }));
  for (let seen = 0; seen < 1_000; seen += 1) life.takes(read(`e${seen}@${seen * 20}s`));
  const remembered = [...life.rows.keys()].filter((key) => key.startsWith('id:'));
  // What the last minute and the hour by which append time may step back have seen, one each 20 s; and up to
  // a bucket of 16, which goes as one.
  expect(remembered.length).toBeGreaterThanOrEqual(3_660 / 20 + 1);
  expect(remembered.length).toBeLessThan(3_660 / 20 + 1 + 16);
  expect(life.rows.size).toBeLessThanOrEqual(remembered.length + Math.ceil(remembered.length / 16) + 1);
});

test('what the recorded flip-flop leaves live is the canonical chain', () => {
  const life = lifeOf(refine({ windowMs: 60 * minute }));
  for (const [n, log] of recordedLogs('polygon-2021-04-20-c', 137).entries())
    life.takes(envelopeOf(idOf(log), n, log));
  const last = new Map(life.outputs.map(({ id, body }) => [id, body]));
  const live = [...last.values()].filter((body) => body.type === 'ChainEvent' && body.status === 'live');
  expect(live.length).toBe(1_446);
  expect(Math.max(...life.outputs.map(({ body }) => (body.type === 'ChainEvent' ? body.revision : 0)))).toBe(
    3,
  );
});
