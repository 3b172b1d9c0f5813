import { describe, expect, test } from 'vitest';
import { account, blockOf, callOf, dollars, enrichedOf, eventOf, topic } from '../../../test/chain-world.ts';
import { marketEventOf, postEventOf } from '../../../test/said-world.ts';
import type { ChainEvent, EnrichedEvent, MarketEvent, ReferencePrice, TokenFact } from '../../events.ts';
import { chainEvent } from '../chain-event.ts';
import { zeroAddress } from '../subject.ts';
import { ruleFields } from './rule-fields.ts';
import { ruleInput } from './rule-input.ts';

const [a, b] = [account('a'), account('b')];
const half = 2n ** 255n;
const seen = (action: ChainEvent['action'], token: TokenFact | null = dollars) =>
  ruleInput(enrichedOf({ token, event: eventOf({ action }) }));
const transfer = (from: string, to: string, amount = '12500000') =>
  seen({ type: 'Transfer', from, to, amount });
const approval = (amount: bigint) => seen({ type: 'Approval', owner: a, spender: b, amount: `${amount}` });

const said = (event: EnrichedEvent['event'], reference: ReferencePrice | null = null) =>
  ruleInput(enrichedOf({ event, token: null, reference, subject: 's', mentions: [] }));
const numbers = { open: '2', high: '4', low: '1', close: '3', volume: '9.5' };
const candle: MarketEvent['reading'] = { type: 'Candle', openMs: 0, closeMs: 1, ...numbers, closed: true };
const top = { bid: '99', bidSize: '1', ask: '101', askSize: '2' };
const readings: readonly MarketEvent['reading'][] = [
  { type: 'Trade', tradeId: null, price: '30000.5', size: '2e-1', side: 'sell' },
  { type: 'Ticker', bid: '99', ask: '101', last: null, volume: null },
  { type: 'BookTop', whole: true, ...top },
  candle,
  { type: 'Funding', rate: '-0.00061334', nextMs: null },
];

test('each field is there for each kind of event, with a value of its type', () => {
  const none = { amount0In: '0', amount1In: '0', amount0Out: '0', amount1Out: '0' };
  const types = {
    string: 'string',
    int: 'bigint',
    double: 'number',
    bool: 'boolean',
    'list<string>': 'object',
    'map<string, string>': 'object',
  };
  for (const input of [
    transfer(a, b),
    approval(1n),
    seen({ type: 'Swap', sender: a, to: b, ...none }),
    seen({ type: 'OtherLog', topics: [], data: '0x' }, null),
    said(chainEvent(callOf(), { status: 'live', revision: 1 })),
    said(chainEvent(blockOf(), { status: 'live', revision: 1 })),
    ...readings.map((reading) => said(marketEventOf({ reading }))),
    said(postEventOf()),
  ]) {
    const found = Object.entries(input).map(([name, value]) => [name, typeof value]);
    const promised = Object.entries(ruleFields).map(([name, { type }]) => [name, types[type]]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(promised));
  }
});

describe('amounts', () => {
  test('are in whole tokens', () => {
    expect(transfer(a, b)).toMatchObject({ kind: 'transfer', amount: 12.5, tokenSymbol: 'USDC' });
    expect(transfer(a, b, '10000000000').amount).toBe(10_000);
    expect(transfer(a, b, '9999999999').amount).toBe(9_999.999999);
  });

  test('are 0 where the token is unknown', () => {
    const input = seen({ type: 'Transfer', from: a, to: b, amount: '1' }, null);
    expect(input).toMatchObject({ amount: 0, tokenKnown: false, tokenSymbol: '', tokenDecimals: 0n });
  });

  test('of 256 bits and no decimals are still a number', () => {
    const token = { ...dollars, decimals: 0 };
    expect(seen({ type: 'Transfer', from: a, to: b, amount: `${half * 2n - 1n}` }, token).amount).toBe(
      2 ** 256,
    );
  });
});

test.each([
  ['mint', transfer(zeroAddress, b), { mint: true, burn: false, selfTransfer: false }],
  ['burn', transfer(a, zeroAddress), { mint: false, burn: true, selfTransfer: false }],
  ['self transfer', transfer(a, a), { mint: false, burn: false, selfTransfer: true }],
  ['neither', transfer(a, b), { mint: false, burn: false, selfTransfer: false }],
  [
    'from nobody to nobody',
    transfer(zeroAddress, zeroAddress),
    { mint: true, burn: true, selfTransfer: false },
  ],
  [
    'approval of half of all there can be',
    approval(half),
    { kind: 'approval', unlimited: true, from: a, to: b },
  ],
  ['approval of one less', approval(half - 1n), { kind: 'approval', unlimited: false }],
])('%s', (_, input, fields) => {
  expect(input).toMatchObject(fields);
});

test('a log that is not decoded shows its signature', () => {
  const action: ChainEvent['action'] = { type: 'OtherLog', topics: [topic('12')], data: '0x' };
  expect(seen(action, null)).toMatchObject({ kind: 'other', signature: topic('12'), from: '', to: '' });
});

test('a fact that was not to be had shows', () => {
  expect(ruleInput(enrichedOf({ token: null, degraded: ['token:1:0x'] }))).toMatchObject({ degraded: true });
});

test.each<[string, Partial<ReturnType<typeof ruleInput>>]>([
  ['Trade', { kind: 'trade', price: 30_000.5, size: 0.2, notional: 30_000.5 * 0.2, side: 'sell' }],
  ['Ticker', { kind: 'ticker', price: 0, bid: 99, ask: 101, spreadBps: 200 }],
  ['BookTop', { kind: 'book', bid: 99, ask: 101, spreadBps: 200 }],
  ['Candle', { kind: 'candle', price: 3, size: 9.5, changePercent: 50, closed: true }],
  ['Funding', { kind: 'funding', fundingRate: -0.00061334 }],
])('a %s shows what was said, and nothing of a chain', (type, fields) => {
  const reading = readings.find((one) => one.type === type) ?? candle;
  expect(said(marketEventOf({ reading }))).toMatchObject({
    ...{ venue: 'binance', market: 'BTCUSDT', chainId: 0n, contract: '', tokenKnown: false },
    ...fields,
  });
});

describe('a spread', () => {
  test.each<[string, MarketEvent['reading']]>([
    ['of changes alone', { type: 'BookTop', whole: false, ...top }],
    ['without an ask', { type: 'BookTop', whole: true, ...top, ask: null }],
    ['without a bid', { type: 'Ticker', bid: '0.0', ask: '1', last: '1', volume: null }],
  ])('%s is not known', (_, reading) => {
    expect(said(marketEventOf({ reading })).spreadBps).toBe(0);
  });
});

test('a candle that opened at nothing did not change', () => {
  expect(said(marketEventOf({ reading: { ...candle, open: '0' } })).changePercent).toBe(0);
});

test('a post shows its text and what it names', () => {
  const spam = { score: 0.9999, marked: true };
  expect(said(postEventOf({ language: 'eng', spam, timeKnown: false }))).toMatchObject({
    ...{ kind: 'post', platform: 'x', author: 'ann', text: 'I hold $ETH', language: 'eng' },
    ...{ cashtags: ['ETH'], mentionsToken: true, spam: true, spamScore: 0.9999, timeKnown: false },
  });
  const silent = postEventOf({ author: null, cashtags: [], addresses: [account('c')] });
  expect(said(silent)).toMatchObject({ author: '', language: '', mentionsToken: true });
  expect(said(postEventOf({ cashtags: [] })).mentionsToken).toBe(false);
});

describe('the value in dollars', () => {
  const ageMs = 5_400_000;
  const price: ReferencePrice = {
    ...{ type: 'ReferencePrice', symbol: 'WETH', priceUsd: 2_000, at: 0, ageMs, source: 'x' },
  };
  const known = { priceKnown: true, priceUsd: 2_000, priceAgeHours: 1.5 };

  test('is the amount of a transfer, or the size of a trade, at the reference price', () => {
    const event = eventOf({ action: { type: 'Transfer', from: a, to: b, amount: '12500000' } });
    expect(ruleInput(enrichedOf({ event, reference: price }))).toMatchObject({ ...known, valueUsd: 25_000 });
    expect(said(marketEventOf(), price)).toMatchObject({ ...known, valueUsd: 4_000 });
  });

  test('is not known without a price, without an amount, or of what has neither', () => {
    expect(transfer(a, b)).toMatchObject({ priceKnown: false, valueUsd: 0, priceAgeHours: 0 });
    expect(ruleInput(enrichedOf({ token: null, reference: price })).valueUsd).toBe(0);
    expect(said(marketEventOf({ reading: candle }), price).valueUsd).toBe(0);
  });
});

test('an ERC-721 transfer shows which token moved, and no amount', () => {
  const action: ChainEvent['action'] = { type: 'NftTransfer', from: zeroAddress, to: b, tokenId: '17' };
  expect(seen(action, null)).toMatchObject({ kind: 'nft', tokenId: '17', mint: true, amount: 0 });
});
