import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { given, signalRow } from '../../test/api/rows.ts';
import { apiOf } from '../../test/api-of.ts';
import { Fault } from '../faults.ts';

let server: ReturnType<typeof apiOf>;
afterEach(() => server.close());

const now = Promise.resolve();
const gate = (): [Promise<void>, open: () => void] => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
};

/** A store whose position and score a test moves, and which counts how often it is asked for rows. */
function world() {
  const store = { place: 'postgres-signals/0/7/1', score: 60, asked: 0, read: 0, gone: false, held: now };
  const query = async <Row>(sql: string, values: readonly unknown[]) => {
    if (store.gone) throw new Fault('postgres-unavailable', 'gone');
    store.asked += 1;
    const { place } = store;
    await store.held;
    if (sql.includes('sink_positions')) return [{ topic: 'signals', place }] as Row[];
    store.read += 1;
    return given<Row>(
      sql,
      values,
      Array.from({ length: 5 }, () => ({ ...signalRow, score: store.score })),
    );
  };
  server = apiOf({ app: 'my-app', pool: { query } });
  return store;
}

const get = (url = '/v1/signals', headers: Record<string, string> = {}) => server.inject({ url, headers });
const scoreOf = async (url?: string) => (await get(url)).json().items[0].score;

test('rows are read once while the store stays where it is', async () => {
  const store = world();
  const [first, again] = [await get(), await get()];
  expect(store.read).toBe(1);
  expect(again.body).toBe(first.body);
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
  expect(again.headers['content-length']).toBe(first.headers['content-length']);
});

test('what the sink wrote shows in the next answer', async () => {
  const store = world();
  expect(await scoreOf()).toBe(60);
  Object.assign(store, { score: 90, place: 'postgres-signals/0/8/1' });
  expect(await scoreOf()).toBe(90);
});

test('rows that were newer than their place are read again at the next place', async () => {
  const store = world();
  store.score = 90;
  expect(await scoreOf()).toBe(90);
  store.place = 'postgres-signals/0/8/1';
  expect(await scoreOf()).toBe(90);
  expect(store.read).toBe(2);
});

test('requests that wait ask for the place together', async () => {
  const store = world();
  await get();
  store.asked = 0;
  await Promise.all([get(), get(), get(), get()]);
  expect(store.asked).toBe(1);
});

test('who comes while the place is asked for does not rely on that question', async () => {
  const store = world();
  await get();
  const [answers, answer] = gate();
  store.held = answers;
  const early = get();
  await vi.waitFor(() => expect(store.asked).toBe(3));
  Object.assign(store, { score: 90, place: 'postgres-signals/0/8/1' });
  const late = scoreOf();
  // Long enough for the request to wait for the place.
  await sleep(50);
  answer();
  expect((await early).statusCode).toBe(200);
  expect(await late).toBe(90);
});

test('other filters are another answer', async () => {
  const store = world();
  expect(await scoreOf()).toBe(60);
  store.score = 90;
  expect(await scoreOf('/v1/signals?minScore=1')).toBe(90);
});

test('who has the answer is told so, and only so', async () => {
  world();
  const { etag } = (await get()).headers;
  expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
  for (const known of [`${etag}`, `"other", ${etag}`, '*']) {
    const answer = await get('/v1/signals', { 'if-none-match': known });
    expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', etag]);
  }
  expect((await get('/v1/signals', { 'if-none-match': '"other"' })).statusCode).toBe(200);
});

test('an answer that changed is given whole to who has the one before', async () => {
  const store = world();
  const { etag } = (await get()).headers;
  Object.assign(store, { score: 90, place: 'postgres-signals/0/8/1' });
  const answer = await get('/v1/signals', { 'if-none-match': `${etag}` });
  expect([answer.statusCode, answer.json().items[0].score]).toEqual([200, 90]);
});

test('a store that does not answer is a 503, whatever was kept', async () => {
  const store = world();
  await get();
  store.gone = true;
  expect((await get()).statusCode).toBe(503);
});

test('HEAD tells the length and the etag of what GET gives', async () => {
  world();
  const [head, whole] = [await server.inject({ method: 'HEAD', url: '/v1/signals' }), await get()];
  expect(head.body).toBe('');
  for (const name of ['etag', 'content-length', 'content-type'])
    expect(head.headers[name]).toBe(whole.headers[name]);
});

test('who can unpack gets it packed, kept or not', async () => {
  const store = world();
  const whole = await get('/v1/signals?limit=500');
  for (const url of ['/v1/signals', '/v1/signals', '/v1/signals?limit=500', '/docs/json']) {
    const packed = await get(url, { 'accept-encoding': 'gzip' });
    expect([url, packed.headers['content-encoding']]).toEqual([url, 'gzip']);
    if (url.includes('500')) expect(gunzipSync(packed.rawPayload).toString()).toBe(whole.body);
  }
  expect(store.read).toBe(2);
  // Where there is little to pack, packing costs more than it saves.
  expect((await get('/ping', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
});
