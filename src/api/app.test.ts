import { afterEach, describe, expect, test } from 'vitest';
import { given } from '../../test/api/rows.ts';
import { apiOf } from '../../test/api-of.ts';
import { Fault } from '../faults.ts';
import type { Occurrences } from '../telemetry.ts';
import { cursorText } from './cursor.ts';
import type { Readiness } from './routes/health.ts';

type World = Readonly<{ rows?: Record<string, unknown>[]; fault?: Error; ready?: Readiness }>;
type Asked = { sql: string; values: readonly unknown[] }[];

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  closing = [];
});

const row = (id: string, at = '2021-04-20T12:00:00.000Z') => ({
  ...{ id, ruleSet: 'big-moves', ruleSetVersion: 1, subject: 'token:137:0xaa', state: 'provisional' },
  ...{
    revision: 1,
    score: 60,
    threshold: 50,
    reasons: [],
    at,
    chainId: 137,
    blockNumber: 1,
    blockHash: '0xb',
  },
  ...{ transactionHash: '0xc', logIndex: 1, eventId: 'e1', finalityBroken: false },
});

/** An API over a database that gives the same answer to everything and remembers what it was asked. */
function world({ rows = [], fault, ready = {} }: World = {}) {
  const asked: Asked = [];
  const served: Occurrences['RequestServed'][] = [];
  const pool = {
    query: async <Row>(sql: string, values: readonly unknown[]) => {
      if (sql.includes('sink_positions')) return [];
      asked.push({ sql, values });
      if (fault) throw fault;
      return given<Row>(sql, values, rows);
    },
  };
  const server = apiOf({
    pool,
    app: 'my-app',
    telemetry: (...[name, fields]) => {
      if (name === 'RequestServed') served.push(fields);
    },
    ready: async () => ready,
  });
  closing.push(() => server.close());
  const get = async (url: string) => {
    const response = await server.inject({ url });
    return { status: response.statusCode, type: response.headers['content-type'], body: response.json() };
  };
  return { asked, served, get };
}

describe('health', () => {
  test('is a matter of the process alone', async () => {
    expect(await world({ ready: { postgres: 'gone' } }).get('/healthz')).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });

  test('is ready when everything answers, and says what does not', async () => {
    expect(await world({ ready: { postgres: null } }).get('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { postgres: null } },
    });
    expect(await world({ ready: { postgres: 'gone', kafka: null } }).get('/readyz')).toMatchObject({
      status: 503,
      type: 'application/problem+json; charset=utf-8',
      body: { status: 503, detail: 'postgres: gone', checks: { postgres: 'gone', kafka: null } },
    });
  });
});

describe('a list of signals', () => {
  test('has no condition without filters, and 50 items at most', async () => {
    const { get, asked } = world();
    expect(await get('/v1/signals')).toMatchObject({ status: 200, body: { items: [], next: null } });
    expect(asked[0]?.sql).toContain('FROM "my-app".signals s WHERE true');
    expect(asked[0]?.values).toEqual([50, 51]);
  });

  test('passes every filter as a parameter, never as text', async () => {
    const { get, asked } = world();
    const drop = encodeURIComponent("'; DROP TABLE signals; --");
    const scores = 'minScore=7&maxScore=9&kind=Swap';
    const query = `subject=${drop}&state=retracted&chainId=137&ruleSet=${drop}&${scores}`;
    const span = 'since=2021-04-20T12:00:00Z&until=2021-04-20T15:00:00%2B02:00';
    const cursor = cursorText([1_618_920_000_123, 's9']);
    expect((await get(`/v1/signals?${query}&${span}&cursor=${cursor}&limit=5`)).status).toBe(200);
    expect(asked[0]?.sql).not.toContain('DROP');
    expect(asked[0]?.values).toEqual([
      "'; DROP TABLE signals; --",
      'retracted',
      137,
      "'; DROP TABLE signals; --",
      7,
      9,
      'Swap',
      Date.UTC(2021, 3, 20, 12),
      Date.UTC(2021, 3, 20, 13),
      1_618_920_000_123,
      's9',
      5,
      6,
    ]);
  });

  test('names the next page only where there is one', async () => {
    const full = world({ rows: [row('s3'), row('s2'), row('s1')] });
    const { body } = await full.get('/v1/signals?limit=2');
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(['s3', 's2']);
    expect(body.next).toBe(cursorText([Date.UTC(2021, 3, 20, 12), 's2']));
    expect((await full.get('/v1/signals?limit=3')).body.next).toBeNull();
  });

  const known = 'kind, subject, state, chainId, ruleSet, minScore, maxScore, since, until, limit, cursor';
  test.each([
    ['limit=0', 'limit', 'is 0, expected a whole number from 1 to 500'],
    ['limit=501', 'limit', 'is 501, expected a whole number from 1 to 500'],
    ['limit=many', 'limit', 'is "many", expected a whole number from 1 to 500'],
    ['minScore=1.5', 'minScore', 'is "1.5", expected a whole number from 0 to 100'],
    ['chainId=4294967296', 'chainId', 'is 4294967296, expected a whole number from 1 to 2147483647'],
    ['state=gone', 'state', 'is "gone", expected provisional, confirmed or retracted'],
    ['since=yesterday', 'since', 'is "yesterday", expected a time as in 2021-04-20T12:00:00Z'],
    ['since=2021-13-01T00:00:00Z', 'since', expect.stringContaining('expected a time')],
    ['until=2016-12-31T23:59:60Z', 'until', expect.stringContaining('expected a time')],
    ['since=2021-04-20T12:00:00Z&until=2021-04-20T12:00:00Z', 'since', 'is not before until'],
    ['cursor=nonsense', 'cursor', 'is not the next of any page'],
    [`cursor=${Buffer.from('[1]').toString('base64url')}`, 'cursor', 'is not the next of any page'],
    ['subject=a&subject=b', 'subject', expect.stringContaining('expected what the decision is about')],
    ['subject=%00', 'subject', expect.stringContaining('expected what the decision is about')],
    [`subject=${'x'.repeat(3_000)}`, 'subject', expect.stringContaining('200 characters at most')],
    ['minScore=7&maxScore=6', 'minScore', 'is 7, above maxScore, which is 6'],
    ['colour=red', 'colour', `is unknown, expected one of ${known}`],
  ])('refuses %.40s and says why', async (query, name, reason) => {
    const { get, asked } = world();
    const { status, type, body } = await get(`/v1/signals?${query}`);
    expect({ status, type }).toEqual({ status: 400, type: 'application/problem+json; charset=utf-8' });
    expect(body.errors).toContainEqual({ name, reason });
    expect(body).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
    expect(asked).toEqual([]);
  });

  test('is told every mistake at once', async () => {
    const { body } = await world().get('/v1/signals?limit=0&state=gone');
    expect(body.errors.map(({ name }: { name: string }) => name).toSorted()).toEqual(['limit', 'state']);
  });
});

describe('what is not there, and what does not answer', () => {
  test.each([
    ['/v1/signals/unknown', 'There is no signal unknown.'],
    ['/v1/other?secret=1', 'There is no GET /v1/other.'],
  ])('%.30s is a 404 problem', async (url, detail) => {
    expect(await world().get(url)).toMatchObject({ status: 404, body: { title: 'Not Found', detail } });
  });

  test('an id that is far too long is a problem, told in short', async () => {
    const { status, body } = await world().get(`/v1/signals/${'x'.repeat(10_000)}`);
    expect([status, body.title]).toEqual([414, 'URI Too Long']);
    expect(JSON.stringify(body).length).toBeLessThan(500);
  });

  test('an id PostgreSQL cannot hold is a 400, and so is a path that cannot be decoded', async () => {
    expect(await world().get('/v1/signals/%00')).toMatchObject({
      status: 400,
      body: { title: 'Bad Request' },
    });
    expect(await world().get('/v1/signals/%c3%28')).toMatchObject({ status: 400 });
  });

  test('a database that does not answer is a 503, without its address', async () => {
    const fault = new Fault('postgres-unavailable', 'PostgreSQL at db.internal:5432 is gone');
    const { status, body } = await world({ fault }).get('/v1/signals');
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain('db.internal');
  });

  test('a mistake of ours is a 500, without its details', async () => {
    const { status, body } = await world({ fault: new TypeError('secret detail') }).get('/v1/signals');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

test('each request is told to telemetry by its route, not by its parameters', async () => {
  const { get, served } = world({ rows: [] });
  await get('/v1/signals/some-id');
  expect(served).toMatchObject([{ method: 'GET', path: '/v1/signals/:id', status: 404 }]);
});
