import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiOf } from '../api-of.ts';

let server: ReturnType<typeof apiOf>;
let port: number;
beforeEach(async () => {
  server = apiOf({ app: 'a', pool: { query: async () => [] } });
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterEach(() => server.close());

/** Sends bytes as they are, and gives what comes back until the other side closes. */
async function sent(bytes: string): Promise<{ head: string; body: string }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.end(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
}

const request = (line: string, ...headers: string[]): string =>
  [line, 'host: a', 'connection: close', ...headers, '', ''].join('\r\n');

test('what is no HTTP is refused with a problem', async () => {
  for (const bytes of ['hello\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `${'\0'.repeat(100)}\r\n\r\n`]) {
    const { head, body } = await sent(bytes);
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 400, title: 'Bad Request' });
  }
});

test('heads beyond the limit are refused, whether by a header or by the path', async () => {
  const long = 'x'.repeat(100_000);
  for (const bytes of [
    request('GET /ping HTTP/1.1', `x-long: ${long}`),
    request(`GET /v1/signals?subject=${long} HTTP/1.1`),
  ]) {
    const { head, body } = await sent(bytes);
    expect(head).toMatch(/^HTTP\/1\.1 431 /);
    expect(JSON.parse(body)).toMatchObject({ status: 431, title: 'Request Header Fields Too Large' });
  }
});

test('bodies are refused by their size, their form and their depth; none is unpacked', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  for (const [body, type] of [
    ['x'.repeat(100_000), 'application/json'],
    [deep, 'application/json'],
    ['{"__proto__":{"a":1}}', 'application/json'],
    ['a=1', 'application/x-www-form-urlencoded'],
  ]) {
    const headers = [`content-type: ${type}`, `content-length: ${body?.length}`];
    const bytes = `${request('POST /v1/signals HTTP/1.1', ...headers)}${body}`;
    const { head } = await sent(bytes);
    expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(head).toContain('content-type: application/problem+json');
  }
});

test('the limits are set on the server that listens', () => {
  const { maxConnections: _, ...listening } = server.server;
  expect(listening).toMatchObject({
    requestTimeout: 15_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 10_000,
  });
  expect(server.server.address()).toMatchObject({ address: '127.0.0.1' });
});
