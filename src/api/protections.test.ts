import { afterEach, expect, test } from 'vitest';
import { apiOf } from '../../test/api-of.ts';
import type { Protection } from './protections.ts';

let server: ReturnType<typeof apiOf>;
afterEach(() => server.close());

const guarded = (protection?: Partial<Protection>) => {
  const pool = { query: async () => [] };
  server = apiOf({ app: 'a', pool, protection: { cors: [], requestsPerMinute: 0, ...protection } });
};

test('answers and refusals alike carry the headers that keep a browser from misusing them', async () => {
  guarded();
  for (const url of ['/v1/signals', '/v1/signals?limit=0', '/nowhere'])
    expect((await server.inject(url)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
});

test('no page of another origin may read, unless its origin is named', async () => {
  const from = async (origin: string) =>
    (await server.inject({ url: '/ping', headers: { origin } })).headers['access-control-allow-origin'];
  guarded();
  expect(await from('https://app.example.com')).toBeUndefined();
  await server.close();
  guarded({ cors: ['https://app.example.com', 'https://two.example.com'] });
  expect(await from('https://app.example.com')).toBe('https://app.example.com');
  expect(await from('https://evil.example.com')).toBeUndefined();
});

test('an address that asks too often is told when to come again; this machine never is', async () => {
  guarded({ requestsPerMinute: 2 });
  const ask = (remoteAddress: string) => server.inject({ url: '/ping', remoteAddress });
  const codes = [];
  for (let n = 0; n < 3; n++) codes.push((await ask('192.0.2.7')).statusCode);
  expect(codes).toEqual([200, 200, 429]);
  const refusal = await ask('192.0.2.7');
  expect(refusal.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'retry-after': expect.stringMatching(/^\d+$/),
  });
  expect(refusal.json()).toMatchObject({ status: 429, title: 'Too Many Requests' });
  expect((await ask('192.0.2.8')).statusCode).toBe(200);
  for (let n = 0; n < 5; n++) expect((await ask('127.0.0.1')).statusCode).toBe(200);
});

test('a path beyond every sensible length is refused before anything looks at it', async () => {
  guarded();
  const answer = await server.inject(`/v1/signals?subject=${'x'.repeat(100_000)}`);
  expect([answer.statusCode, answer.json().title]).toEqual([414, 'URI Too Long']);
});

test('the page of the documentation may load its own parts only', async () => {
  guarded();
  const { headers, body } = await server.inject('/docs/');
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(body).not.toMatch(/(src|href)="https?:/);
});
