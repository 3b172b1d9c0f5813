import { expect, test } from 'vitest';
import type { Signal } from '../../src/events.ts';
import { enriched, signal } from '../flowing.ts';
import { freshApi } from './api-world.ts';

const noon = Date.UTC(2021, 3, 20, 12);
const api = freshApi();

const ids = (query: string) => api().ids(`/v1/signals?${query}`);

test('a signal is given with its explanation, its event and its history', async () => {
  await api().storeEvents(['evm:137:0xbb:1', enriched()]);
  await api().storeSignals(
    ['s1', signal()],
    ['s1', signal({ revision: 2, state: 'retracted', blockHash: '0xgone' })],
  );
  expect(await api().get('/v1/signals/s1')).toEqual({
    id: 's1',
    ruleSet: 'big-moves',
    ruleSetVersion: 1,
    subject: 'token:137:0xaa',
    state: 'retracted',
    revision: 2,
    score: 60,
    threshold: 50,
    reasons: [{ rule: 'large', points: 60, because: 'It is large.', inputs: { amount: '11' } }],
    at: '2021-04-20T12:00:00.000Z',
    chainId: 137,
    blockNumber: 13_522_111,
    blockHash: '0xgone',
    transactionHash: `0x${'c'.repeat(64)}`,
    logIndex: 1,
    eventId: 'evm:137:0xbb:1',
    finalityBroken: false,
    event: expect.objectContaining({
      id: 'evm:137:0xbb:1',
      kind: 'Transfer',
      blockTime: '2021-04-20T12:00:00.000Z',
      mentions: ['account:137:0x01', 'account:137:0x02'],
      action: { type: 'Transfer', from: '0x01', to: '0x02', amount: '11' },
    }),
    history: [
      expect.objectContaining({ revision: 1, state: 'provisional', blockHash: `0x${'b'.repeat(64)}` }),
      expect.objectContaining({ revision: 2, state: 'retracted', blockHash: '0xgone' }),
    ],
  });
});

test('a signal whose event is not stored yet is given without it', async () => {
  await api().storeSignals(['s1', signal()]);
  expect(await api().get('/v1/signals/s1')).toMatchObject({ id: 's1', event: null });
});

test('each filter keeps what it says, newest first', async () => {
  await api().storeSignals(
    ['s1', signal({ subject: 'a', chainId: 1 }), noon],
    ['s2', signal({ subject: 'b', score: 90 }), noon + 1],
    ['s3', signal({ subject: 'a', state: 'retracted', ruleSet: 'other' }), noon + 2],
  );
  expect(await ids('')).toEqual(['s3', 's2', 's1']);
  expect(await ids('subject=a')).toEqual(['s3', 's1']);
  expect(await ids('state=retracted')).toEqual(['s3']);
  expect(await ids('chainId=1')).toEqual(['s1']);
  expect(await ids('ruleSet=other')).toEqual(['s3']);
  expect(await ids('minScore=61')).toEqual(['s2']);
  expect(await ids('since=2021-04-20T12:00:00.001Z')).toEqual(['s3', 's2']);
  expect(await ids('until=2021-04-20T12:00:00.001Z')).toEqual(['s1']);
  expect(await ids('subject=a&since=2021-04-20T12:00:00.001Z&until=2021-04-20T13:00:00Z')).toEqual(['s3']);
  expect(await ids('since=0000-01-01T00:00:00Z&until=9999-12-31T23:59:59Z')).toHaveLength(3);
});

test('pages meet without gap or overlap, also where many signals share a millisecond', async () => {
  const many = Array.from({ length: 25 }, (_, n): [string, Signal, number] => {
    return [`s${String(n).padStart(2, '0')}`, signal(), noon + 123 + Math.floor(n / 10)];
  });
  await api().storeSignals(...many);
  expect(await ids('limit=4')).toEqual(many.map(([id]) => id).toReversed());
});

test('text that is SQL is only text', async () => {
  await api().storeSignals(['s1', signal({ subject: "x' OR true; --" })]);
  expect(await ids(`subject=${encodeURIComponent("x' OR true; --")}`)).toEqual(['s1']);
  expect(await ids(`subject=${encodeURIComponent("' OR true; --")}`)).toEqual([]);
});
