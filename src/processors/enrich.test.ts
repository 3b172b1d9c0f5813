import { describe, expect, test } from 'vitest';
import { account, dollars, envelopeOf, eventOf, progressOf, topic } from '../../test/chain-world.ts';
import { lifeOf } from '../../test/decider-spec.ts';
import { marketEventOf, postEventOf } from '../../test/said-world.ts';
import type { ChainEvent, EnrichedEvent, ReferencePrice, TokenFact } from '../events.ts';
import { epochMs } from '../flow/ids.ts';
import type { FactAnswer, Facts } from '../flow/processor.ts';
import { enrich } from './enrich.ts';
import { zeroAddress } from './subject.ts';

const [a, b, c] = [account('a'), account('b'), account('c')];
const transfer = eventOf({ action: { type: 'Transfer', from: a, to: b, amount: '1' } });
const approval = eventOf({ action: { type: 'Approval', owner: a, spender: b, amount: '1' } });
const none = { amount0In: '0', amount1In: '0', amount0Out: '0', amount1Out: '0' };
const swap = eventOf({ action: { type: 'Swap', sender: a, to: b, ...none } });
const other = eventOf({ action: { type: 'OtherLog', topics: [topic('1234')], data: '0x' } });

type Known = Facts<TokenFact | ReferencePrice>;

const tokenKey = `token:137:${c}`;
const priceKey = `price:137:${c}@2021-04-20T20:05:00.000Z`;
const about = (answer: FactAnswer<TokenFact>): Known =>
  new Map<string, FactAnswer<TokenFact | ReferencePrice>>([
    [tokenKey, answer],
    [priceKey, { type: 'absent' }],
  ]);
const decide = (event: EnrichedEvent['event'], facts: Known = new Map()) =>
  lifeOf(enrich(), facts).takes(envelopeOf('e1', 0, event));

test.each([
  ['a transfer', transfer, [tokenKey, priceKey], `token:137:${c}`],
  ['an approval', approval, [tokenKey, priceKey], `token:137:${c}`],
  ['a swap', swap, [], `pool:137:${c}`],
  ['any other log', other, [], `contract:137:${c}`],
])('%s asks for what it needs and goes to the partition of its subject', (_, event, asked, subject) => {
  expect(enrich().ask?.(envelopeOf('e1', 0, event))).toEqual(asked);
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

test.each<[string, Known, TokenFact | null, readonly string[]]>([
  ['known', about({ type: 'known', fact: dollars }), dollars, []],
  ['known not to exist', about({ type: 'absent' }), null, []],
  ['not to be had', about({ type: 'unavailable', why: 'timeout' }), null, [tokenKey]],
  ['not handed in', new Map(), null, [tokenKey, priceKey]],
])('a fact that is %s', (_, facts, token, degraded) => {
  expect(decide(transfer, facts)).toMatchObject({ emit: [{ body: { token, degraded } }] });
});

test('what is not asked for does not degrade', () => {
  expect(decide(swap)).toMatchObject({ emit: [{ body: { token: null, degraded: [] } }] });
});

test('progress goes to every partition, unchanged', () => {
  const progress = progressOf({ origin: 3, finalized: 7 });
  expect(enrich().ask?.(envelopeOf('p', 0, progress))).toEqual([]);
  expect(lifeOf(enrich()).takes(envelopeOf('p', 0, progress))).toMatchObject({
    emit: [{ route: 'every', type: 'progress', id: 'p', key: 'key', body: progress }],
  });
});

describe('the reference price', () => {
  const at = 1_618_949_122_000;
  const price: ReferencePrice = {
    ...{ type: 'ReferencePrice', symbol: 'WETH', priceUsd: 2_315.29, source: 'somewhere' },
    ...{ at: at - 90_000, ageMs: 60_000 },
  };

  test.each<[string, EnrichedEvent['event'], string]>([
    ['of a transfer is that of its token', transfer, priceKey],
    [
      'of a market is that of what is traded there',
      marketEventOf({ market: 'ETHUSDT' }),
      'price:ETH@2021-04-20T20:05:00.000Z',
    ],
    ['of a post is that of the first symbol in it', postEventOf(), 'price:ETH@2021-04-20T20:05:00.000Z'],
  ])('%s, with its age when the event happened', (_, event, key) => {
    const decision = decide(event, new Map([[key, { type: 'known', fact: price }]]));
    expect(decision).toMatchObject({ emit: [{ body: { reference: { ...price, ageMs: 90_000 } } }] });
  });

  test.each<[string, EnrichedEvent['event']]>([
    ['a swap, which names a pool', swap],
    ['a post without a symbol', postEventOf({ cashtags: [], addresses: [c] })],
    ['a post of which nobody knows when it was made', postEventOf({ timeKnown: false })],
  ])('is not asked for about %s', (_, event) => {
    expect(enrich().ask?.(envelopeOf('e1', 0, event))).toEqual([]);
  });

  test.each([Number.NaN, -1, 8.64e15, Number.MAX_SAFE_INTEGER])('is not asked for at %d ms', (wrong) => {
    const event = { ...envelopeOf('e1', 0, postEventOf()), at: epochMs(wrong) };
    expect(enrich().ask?.(event)).toEqual([]);
  });

  test('that is not to be had degrades the event', () => {
    const facts: Known = new Map([[priceKey, { type: 'unavailable', why: 'timeout' }]]);
    expect(decide(transfer, facts)).toMatchObject({ emit: [{ body: { degraded: [tokenKey, priceKey] } }] });
  });
});
