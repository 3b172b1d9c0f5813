import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { rejection } from '../../../test/rpc-node.ts';
import { echo, say, socketNode } from '../../../test/socket-node.ts';
import type { WsOptions } from './socket-link.ts';
import { type WsTransport, wsTransport } from './ws-transport.ts';

const never = AbortSignal.any([]);
const head = { method: 'eth_blockNumber', params: [] };
const chain = { method: 'eth_chainId', params: [] };

function transportTo(url: string, options: Partial<WsOptions> = {}): WsTransport {
  const usual = { timeoutMs: 30_000, maxBytes: 100_000, pingMs: 10_000, now: Date.now };
  const transport = wsTransport({ url, ...usual, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

test('calls share one connection, made for the first, and may be answered in any order', async () => {
  const held: (() => void)[] = [];
  const { url, connections } = await socketNode((call, from) => {
    held.unshift(() => echo(call, from));
    if (held.length === 3) for (const answer of held) answer();
  });
  const transport = transportTo(url);
  expect(connections).toHaveLength(0);
  const both = transport.ask([head, chain], never);
  const one = transport.ask([chain], never);
  expect(await both).toEqual([
    { type: 'result', result: 'eth_blockNumber' },
    { type: 'result', result: 'eth_chainId' },
  ]);
  expect(await one).toEqual([{ type: 'result', result: 'eth_chainId' }]);
  expect(connections).toHaveLength(1);
});

test('an error is an answer of its call alone', async () => {
  const { url } = await socketNode((call, from) =>
    call.method === 'eth_chainId'
      ? say(from, { id: call.id, error: { code: -32601, message: 'no such method' } })
      : echo(call, from),
  );
  expect(await transportTo(url).ask([head, chain], never)).toEqual([
    { type: 'result', result: 'eth_blockNumber' },
    { type: 'error', code: -32601, message: 'no such method' },
  ]);
});

test('an error that asks for fewer calls makes a node rate-limited, and its connection stays', async () => {
  const { url, connections } = await socketNode((call, from) =>
    call.method === 'eth_chainId'
      ? say(from, { id: call.id, error: { code: 429, message: 'slow' } })
      : echo(call, from),
  );
  const transport = transportTo(url);
  expect(await rejection(transport.ask([chain], never))).toMatchObject({ kind: 'rate-limited' });
  expect(await transport.ask([head], never)).toHaveLength(1);
  expect(connections).toHaveLength(1);
});

test('what waits when the connection ends is unreachable, and the next call connects anew', async () => {
  const { url, connections } = await socketNode((call, from) =>
    call.method === 'eth_chainId' ? from.terminate() : echo(call, from),
  );
  const transport = transportTo(url);
  const waiting = [transport.ask([chain], never), transport.ask([chain], never)];
  for (const one of waiting) expect(await rejection(one)).toMatchObject({ kind: 'unreachable' });
  expect(connections).toHaveLength(1);
  expect(await transport.ask([head], never)).toHaveLength(1);
  expect(connections).toHaveLength(2);
});

test.each([
  [401, {}, 'refused', null],
  [429, { 'retry-after': '3' }, 'rate-limited', 3_000],
  [502, {}, 'unreachable', null],
  [200, {}, 'unreachable', null],
])(
  'a handshake answered with HTTP %i and %j makes a node %s',
  async (status, headers, kind, retryAfterMs) => {
    const server = createServer((_, response) => response.end());
    server.on('upgrade', (_, socket) => {
      const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status} No\r\n${fields.join('')}connection: close\r\n\r\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const key = 'Zq9-secretKey_77';
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/${key}`;
    const problem = await rejection(transportTo(url).ask([head], never));
    expect(problem).toMatchObject({ kind, retryAfterMs });
    expect(String(problem)).not.toContain(key);
  },
);

test('a node that takes the connection and says nothing is unreachable when the time is over', async () => {
  const server = createTcpServer((socket) => onTestFinished(() => void socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const problem = await rejection(transportTo(url, { timeoutMs: 100 }).ask([head], never));
  expect(problem).toMatchObject({ kind: 'unreachable' });
});

test('a call that is not answered in time makes a node unreachable', async () => {
  const { url } = await socketNode(() => undefined);
  expect(await rejection(transportTo(url, { timeoutMs: 1_000 }).ask([head], never))).toMatchObject({
    kind: 'unreachable',
    detail: 'it gave no answer within 1000 ms',
  });
});

test('the late answer to a call that was given up is nobody else’s', async () => {
  const ended = new AbortController();
  const late: (() => void)[] = [];
  const { url, connections } = await socketNode((call, from) => {
    if (call.method === 'eth_blockNumber') echo(call, from);
    else if (late.push(() => echo(call, from))) ended.abort();
  });
  const transport = transportTo(url);
  await rejection(transport.ask([chain], ended.signal));
  for (const answer of late) answer();
  expect(await transport.ask([head], never)).toEqual([{ type: 'result', result: 'eth_blockNumber' }]);
  expect(connections).toHaveLength(1);
});

test.each([
  [
    'is larger than allowed',
    JSON.stringify({ id: 1, result: ' '.repeat(200_000) }),
    'its answer is larger than 100000 bytes',
  ],
  ['is no JSON', 'hello', /^its answer is not JSON/],
  ['has no id', '{"result":1}', /does not name/],
])('a message that %s is malformed and ends the connection', async (_, text, detail) => {
  const { url, connections } = await socketNode((_, from) => from.send(text));
  const problem = await rejection(transportTo(url).ask([head], never));
  expect(problem).toMatchObject({ kind: 'malformed', detail: expect.stringMatching(detail) });
  if (connections[0]?.readyState !== 3) await once(connections[0] as WebSocket, 'close');
});

test('a connection on which pings are not answered any more is given up', async () => {
  const { url } = await socketNode(() => undefined, { autoPong: false });
  expect(await rejection(transportTo(url, { pingMs: 50 }).ask([head], never))).toMatchObject({
    kind: 'unreachable',
    detail: 'it has left a ping unanswered for 50 ms',
  });
});

test('an answered ping keeps a silent connection', async () => {
  const pings = Promise.withResolvers<void>();
  const { url, connections } = await socketNode(echo);
  const transport = transportTo(url, { pingMs: 400 });
  await transport.ask([head], never);
  let count = 0;
  connections[0]?.on('ping', () => {
    if (++count === 3) pings.resolve();
  });
  await pings.promise;
  expect(await transport.ask([head], never)).toHaveLength(1);
  expect(connections).toHaveLength(1);
});

test('an abort is thrown as it is; after close nothing connects', async () => {
  const ended = new AbortController();
  const reason = new Error('we stop');
  const { url, connections } = await socketNode(() => ended.abort(reason));
  const transport = transportTo(url);
  expect(await rejection(transport.ask([head], ended.signal))).toBe(reason);
  await transport.close();
  expect(await rejection(transport.ask([head], never))).toMatchObject({ kind: 'unreachable' });
  expect(connections).toHaveLength(1);
});
