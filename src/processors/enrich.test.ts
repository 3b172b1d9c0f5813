import { describe, expect, test } from 'vitest';
import { account, dollars, envelopeOf, eventOf, progressOf, topic } from '../../test/chain-world.ts';
import { lifeOf } from '../../test/decider-spec.ts';
import type { ChainEvent, TokenFact } from '../events.ts';
import type { FactAnswer, Facts } from '../flow/processor.ts';
import { enrich } from './enrich.ts';
import { zeroAddress } from './subject.ts';

const [a, b, c] = [account('a'), account('b'), account('c')];
const transfer = eventOf({ action: { type: 'Transfer', from: a, to: b, amount: '1' } });
const approval = eventOf({ action: { type: 'Approval', owner: a, spender: b, amount: '1' } });
const none = { amount0In: '0', amount1In: '0', amount0Out: '0', amount1Out: '0' };
const swap = eventOf({ action: { type: 'Swap', sender: a, to: b, ...none } });
const other = eventOf({ action: { type: 'OtherLog', topics: [topic('1234')], data: '0x' } });

const about = (answer: FactAnswer<TokenFact>): Facts<TokenFact> => new Map([[`token:137:${c}`, answer]]);
const decide = (event: ChainEvent, facts: Facts<TokenFact> = new Map()) =>
  lifeOf(enrich(), facts).takes(envelopeOf('e1', 0, event));

test.each([
  ['a transfer', transfer, [`token:137:${c}`], `token:137:${c}`],
  ['an approval', approval, [`token:137:${c}`], `token:137:${c}`],
  ['a swap', swap, [], `pool:137:${c}`],
  ['any other log', other, [], `contract:137:${c}`],
])('%s asks for what it needs and goes to the partition of its subject', (_, event, asked, subject) => {
  expect(enrich().ask?.(event)).toEqual(asked);
  const decision = decide(event);
  expect(decision).toMatchObject({ emit: [{ route: 'key', key: subject, id: 'e1', type: 'event' }] });
  expect(decision).toMatchObject({
    emit: [{ body: { type: 'EnrichedEvent', subject, event } }],
    changes: [],
  });
});

test('an event and its removal meet in one partition, whatever is known of the token by then', () => {
  const removal = { ...transfer, status: 'removed' as const, revision: 2 };
  expect(decide(removal)).toMatchObject({ emit: [{ type: 'removal', key: `token:137:${c}` }] });
  expect(decide(removal, about({ type: 'known', fact: dollars }))).toMatchObject({
    emit: [{ type: 'removal', key: `token:137:${c}` }],
  });
});

describe('mentions', () => {
  const mentions = (action: ChainEvent['action']) => decide(eventOf({ action }));

  test.each<[string, ChainEvent['action'], readonly string[]]>([
    ['sender and recipient', { type: 'Transfer', from: a, to: b, amount: '1' }, [a, b]],
    ['owner and spender', { type: 'Approval', owner: a, spender: b, amount: '1' }, [a, b]],
    ['caller and receiver', { type: 'Swap', sender: a, to: b, ...none }, [a, b]],
    ['who is both, once', { type: 'Transfer', from: a, to: a, amount: '1' }, [a]],
    ['nobody for the zero address', { type: 'Transfer', from: zeroAddress, to: b, amount: '1' }, [b]],
    ['nobody in a log that is not decoded', { type: 'OtherLog', topics: [topic(a)], data: '0x' }, []],
  ])('name %s', (_, action, named) => {
    expect(mentions(action)).toMatchObject({
      emit: [{ body: { mentions: named.map((address) => `account:137:${address}`) } }],
    });
  });
});

test.each<[string, Facts<TokenFact>, TokenFact | null, readonly string[]]>([
  ['known', about({ type: 'known', fact: dollars }), dollars, []],
  ['known not to exist', about({ type: 'absent' }), null, []],
  ['not to be had', about({ type: 'unavailable', why: 'timeout' }), null, [`token:137:${c}`]],
  ['not handed in', new Map(), null, [`token:137:${c}`]],
])('a fact that is %s', (_, facts, token, degraded) => {
  expect(decide(transfer, facts)).toMatchObject({ emit: [{ body: { token, degraded } }] });
});

test('what is not asked for does not degrade', () => {
  expect(decide(swap)).toMatchObject({ emit: [{ body: { token: null, degraded: [] } }] });
});

test('progress goes to every partition, unchanged', () => {
  const progress = progressOf({ origin: 3, finalized: 7 });
  expect(enrich().ask?.(progress)).toEqual([]);
  expect(lifeOf(enrich()).takes(envelopeOf('p', 0, progress))).toMatchObject({
    emit: [{ route: 'every', type: 'progress', id: 'p', key: 'key', body: progress }],
  });
});
