import { describe, expect, test } from 'vitest';
import { account, dollars, enrichedOf, eventOf, topic } from '../../../test/chain-world.ts';
import type { ChainEvent, TokenFact } from '../../events.ts';
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

test('each field is there for each kind of event, with a value of its type', () => {
  const none = { amount0In: '0', amount1In: '0', amount0Out: '0', amount1Out: '0' };
  const types = {
    string: 'string',
    int: 'bigint',
    double: 'number',
    bool: 'boolean',
    'list<string>': 'object',
  };
  for (const input of [
    transfer(a, b),
    approval(1n),
    seen({ type: 'Swap', sender: a, to: b, ...none }),
    seen({ type: 'OtherLog', topics: [], data: '0x' }, null),
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
