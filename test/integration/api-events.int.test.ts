import { expect, test } from 'vitest';
import type { EnrichedEvent } from '../../src/events.ts';
import { enriched, signal } from '../flowing.ts';
import { freshApi } from './api-world.ts';

const noon = Date.UTC(2021, 3, 20, 12);
const api = freshApi();

/** A millisecond apart, in the order given. */
const store = (...events: readonly [id: string, body: EnrichedEvent][]) =>
  api().storeEvents(...events.map(([id, body], n): [string, EnrichedEvent, number] => [id, body, noon + n]));
const ids = (query: string, list = 'events') => api().ids(`/v1/${list}?${query}`);

const trade = (): EnrichedEvent => ({
  ...enriched(),
  subject: 'market:binance:BTCUSDT',
  event: {
    ...{ type: 'MarketEvent', venue: 'binance', market: 'BTCUSDT', sequence: '7', receivedMs: noon },
    reading: { type: 'Trade', tradeId: '7', price: '55000.10', size: '0.25', side: 'buy' },
  },
});

const address = `0x${'aB'.repeat(20)}`;

test('each filter keeps what it says, newest first', async () => {
  await store(
    ['e1', enriched({ blockNumber: 10 })],
    ['e2', enriched({ blockNumber: 11, status: 'removed', chainId: 1 })],
    ['e3', { ...enriched({ blockNumber: 12, address: address.toLowerCase() }), subject: 'token:1:0x1' }],
    ['e4', trade()],
  );
  expect(await ids('')).toEqual(['e4', 'e3', 'e2', 'e1']);
  expect(await ids('kind=Trade')).toEqual(['e4']);
  expect(await ids('subject=token:1:0x1')).toEqual(['e3']);
  expect(await ids('chainId=1')).toEqual(['e2']);
  expect(await ids('status=removed')).toEqual(['e2']);
  expect(await ids(`address=${address}`)).toEqual(['e3']);
  expect(await ids('fromBlock=11&toBlock=11')).toEqual(['e2']);
  expect(await ids('fromBlock=11')).toEqual(['e3', 'e2']);
  expect(await ids('toBlock=9007199254740991')).toEqual(['e3', 'e2', 'e1']);
  expect(await ids('venue=binance&market=BTCUSDT')).toEqual(['e4']);
  expect(await ids('market=ETHUSDT')).toEqual([]);
  expect(await ids('platform=x')).toEqual([]);
  expect(await ids('since=2021-04-20T12:00:00.003Z')).toEqual(['e4']);
  expect(await ids('since=2021-04-20T12:00:00.001Z&until=2021-04-20T12:00:00.003Z&kind=Transfer')).toEqual([
    ...['e3', 'e2'],
  ]);
});

test('an event is given whole; what only a chain has is null elsewhere', async () => {
  await store(['e1', enriched()], ['e/2', trade()]);
  expect(await api().get('/v1/events/e1')).toMatchObject({
    ...{ id: 'e1', kind: 'Transfer', status: 'live', chainId: 137, blockNumber: 13_522_111, venue: null },
    action: { type: 'Transfer', from: '0x01', to: '0x02', amount: '11' },
  });
  expect(await api().get('/v1/events/e%2F2')).toMatchObject({
    ...{ id: 'e/2', kind: 'Trade', chainId: null, blockNumber: null, blockTime: null, address: null },
    ...{ venue: 'binance', market: 'BTCUSDT', sequence: '7', receivedAt: '2021-04-20T12:00:00.000Z' },
    action: expect.objectContaining({ price: '55000.10' }),
  });
  expect(await api().get('/v1/events/none')).toMatchObject({
    status: 404,
    detail: 'There is no event none.',
  });
});

test('pages meet without gap or overlap', async () => {
  const all = Array.from({ length: 11 }, (_, n) => `e${String(n).padStart(2, '0')}`);
  await store(...all.map((id): [string, EnrichedEvent] => [id, enriched()]));
  expect(await ids('limit=3')).toEqual(all.toReversed());
});

test('signals are found by the kind of their event, and by a span of scores', async () => {
  await store(['e1', enriched()], ['e2', trade()]);
  const of = (eventId: string, score: number) => signal({ eventId, score });
  await api().storeSignals(['s1', of('e1', 55)], ['s2', of('e2', 70)], ['s3', of('e2', 95)]);
  expect(await ids('kind=Transfer', 'signals')).toEqual(['s1']);
  expect((await ids('kind=Trade', 'signals')).toSorted()).toEqual(['s2', 's3']);
  expect(await ids('kind=Trade&maxScore=94', 'signals')).toEqual(['s2']);
  expect(await ids('minScore=55&maxScore=55', 'signals')).toEqual(['s1']);
});

test('what the sink has written is in the next answer, and the same is not sent twice', async () => {
  await api().storeSignals(['s1', signal()]);
  const known = { 'if-none-match': `${(await api().ask('/v1/signals')).headers.etag}` };
  expect((await api().ask('/v1/signals', known)).statusCode).toBe(304);
  await api().storeSignals(['s1', signal({ revision: 2, state: 'confirmed' })]);
  const next = await api().ask('/v1/signals', known);
  expect([next.statusCode, next.json().items[0].state]).toEqual([200, 'confirmed']);
});
