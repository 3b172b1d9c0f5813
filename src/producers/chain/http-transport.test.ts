import { once } from 'node:events';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { type Asked, answering, httpNode, type RpcCall, rejection } from '../../../test/rpc-node.ts';
import { type HttpOptions, httpTransport } from './http-transport.ts';
import { NodeProblem, type Transport } from './rpc.ts';

const never = AbortSignal.any([]);
const head = { method: 'eth_blockNumber', params: [] };
const chain = { method: 'eth_chainId', params: [] };

function transportTo(url: string, options: Partial<HttpOptions> = {}): Transport {
  const usual = { timeoutMs: 30_000, maxBytes: 1_000_000, connections: 4, now: Date.now };
  const transport = httpTransport({ url, ...usual, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

/** What a node that gives this text, with this status, is said to be. */
async function problemWith(
  body: string,
  status = 200,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const { url } = await httpNode((_, to) => to.writeHead(status, headers).end(body));
  return rejection(transportTo(url, { now: () => Date.UTC(2030, 0, 1) }).ask([head], never));
}

const errorText = (code: number, message: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message } });

const callsOf = ({ body }: Asked): RpcCall[] => JSON.parse(body) as RpcCall[];

test('one call goes out as an object to the path and query given, user info as a header', async () => {
  const { host, asked } = await answering(() => '0x10');
  const transport = transportTo(`http://me:se%20cret@${host}/v2/key?a=b#c`);
  expect(await transport.ask([head], never)).toEqual([{ type: 'result', result: '0x10' }]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.url).toBe('/v2/key?a=b');
  expect(asked[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from('me:se cret').toString('base64')}`,
  });
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ jsonrpc: '2.0', id: 1, ...head });
});

test('answers to a batch are given in the order of its calls, in whatever order they come', async () => {
  const { url } = await httpNode((asked, to) => {
    const answers = callsOf(asked).map(({ id, method }) => ({ jsonrpc: '2.0', id, result: method }));
    to.end(JSON.stringify(answers.reverse()));
  });
  const transport = transportTo(url);
  const calls = [head, chain, head];
  const results = ['eth_blockNumber', 'eth_chainId', 'eth_blockNumber'];
  for (let round = 0; round < 2; round++)
    expect(await transport.ask(calls, never)).toEqual(results.map((result) => ({ type: 'result', result })));
  expect(await transport.ask([], never)).toEqual([]);
});

test('a batch with an answer missing is malformed, and says to what', async () => {
  const { url } = await httpNode((asked, to) => {
    const [first] = callsOf(asked);
    to.end(JSON.stringify([{ id: first?.id, result: 1 }]));
  });
  expect(await rejection(transportTo(url).ask([head, chain], never))).toMatchObject({
    kind: 'malformed',
    detail: 'it leaves eth_chainId unanswered',
  });
});

test.each([
  ['in place of the list', (error: object) => ({ jsonrpc: '2.0', id: null, error })],
  ['with the id of the first call', (error: object) => ({ jsonrpc: '2.0', id: 1, error })],
  ['in the list, without an id', (error: object) => [{ jsonrpc: '2.0', error }]],
])('one error %s answers every call of a batch', async (_, wrapped) => {
  const error = { code: -32600, message: 'no batches here' };
  const { url } = await httpNode((_, to) => to.end(JSON.stringify(wrapped(error))));
  const answer = { type: 'error', ...error };
  expect(await transportTo(url).ask([head, chain], never)).toEqual([answer, answer]);
});

test('an error is an answer, also with a status that is none', async () => {
  const answer = { type: 'error', code: -32602, message: 'Log response size exceeded' };
  for (const status of [200, 400, 500]) {
    const { url } = await httpNode((_, to) =>
      to.writeHead(status).end(errorText(-32602, 'Log response size exceeded')),
    );
    expect(await transportTo(url).ask([head], never)).toEqual([answer]);
  }
});

test.each([
  [429, {}, 'rate-limited', null],
  [429, { 'retry-after': '7' }, 'rate-limited', 7_000],
  [429, { 'retry-after': 'Tue, 01 Jan 2030 00:02:00 GMT' }, 'rate-limited', 120_000],
  [429, { 'retry-after': 'Tue, 01 Jan 2019 00:02:00 GMT' }, 'rate-limited', 0],
  [429, { 'retry-after': 'soon' }, 'rate-limited', null],
  [503, { 'retry-after': '1' }, 'rate-limited', 1_000],
  [503, {}, 'unreachable', null],
  [401, {}, 'refused', null],
  [403, {}, 'refused', null],
  [302, { location: 'http://127.0.0.1:1/' }, 'unreachable', null],
  [404, {}, 'unreachable', null],
  [500, {}, 'unreachable', null],
])('HTTP %i with %j makes a node %s', async (status, headers, kind, retryAfterMs) => {
  for (const body of ['<h1>no</h1>', '']) {
    const problem = await problemWith(body, status, headers);
    expect(problem).toBeInstanceOf(NodeProblem);
    expect(problem).toMatchObject({ kind, retryAfterMs });
    expect(String(problem)).toContain(`HTTP ${status}`);
  }
});

test.each([[429], [403]])('HTTP %i is believed whatever the body says', async (status) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result: '0x1' });
  expect(await problemWith(body, status)).toMatchObject({
    kind: status === 429 ? 'rate-limited' : 'refused',
  });
});

test.each([200, 400])(
  'with status %i, an error that asks for fewer calls makes a node rate-limited',
  async (status) => {
    expect(await problemWith(errorText(-32005, 'daily request count exceeded'), status)).toMatchObject({
      kind: 'rate-limited',
      detail: 'it says -32005 "daily request count exceeded"',
    });
  },
);

test.each(['', 'upstream error', '{"id":1,', 'null', '7', '{}', '[]', '{"id":1}', '{"id":1,"error":"no"}'])(
  'the text %j is malformed',
  async (body) => {
    expect(await problemWith(body)).toMatchObject({ kind: 'malformed' });
  },
);

test('the answer to another call is none', async () => {
  expect(await problemWith('{"jsonrpc":"2.0","id":99,"result":"0x1"}')).toMatchObject({ kind: 'malformed' });
});

test('an answer that never ends is given up when it is larger than allowed', async () => {
  const left = Promise.withResolvers<void>();
  const { url } = await httpNode(async (_, to) => {
    to.on('close', left.resolve);
    while (!to.destroyed)
      if (!to.write(' '.repeat(10_000))) await Promise.race([once(to, 'drain'), left.promise]);
  });
  expect(await rejection(transportTo(url, { maxBytes: 50_000 }).ask([head], never))).toMatchObject({
    kind: 'malformed',
    detail: 'its answer is larger than 50000 bytes',
  });
  await left.promise;
});

test.each([
  ['says nothing', () => undefined],
  ['stops in the middle', (to: { write: (text: string) => unknown }) => to.write('{"id":1,"result":"')],
])('a node that %s is unreachable when the time is over', async (_, begin) => {
  const { url } = await httpNode((_, to) => begin(to));
  expect(await rejection(transportTo(url, { timeoutMs: 100 }).ask([head], never))).toMatchObject({
    kind: 'unreachable',
    detail: 'it gave no answer within 100 ms',
  });
});

test('a connection refused or cut makes a node unreachable, and the next call connects anew', async () => {
  expect(await rejection(transportTo('http://127.0.0.1:1/').ask([head], never))).toMatchObject({
    kind: 'unreachable',
    node: 'http://127.0.0.1:1',
  });
  let cuts = 1;
  const { url } = await httpNode(({ body }, to) => {
    if (cuts-- > 0) to.destroy();
    else to.end(JSON.stringify({ id: JSON.parse(body).id, result: 1 }));
  });
  const transport = transportTo(url);
  expect(await rejection(transport.ask([head], never))).toMatchObject({ kind: 'unreachable' });
  expect(await transport.ask([head], never)).toEqual([{ type: 'result', result: 1 }]);
});

test('an abort is thrown as it is, and is no problem of the node', async () => {
  const asking = Promise.withResolvers<void>();
  const { url } = await httpNode(() => asking.resolve());
  const ended = new AbortController();
  const answer = rejection(transportTo(url).ask([head], ended.signal));
  await asking.promise;
  const reason = new Error('we stop');
  ended.abort(reason);
  expect(await answer).toBe(reason);
});

test('whatever a node says of its address, no key gets into an answer or a message', async () => {
  const key = 'Zq9-secretKey_77';
  const says = ['', key, `https://x.io/v2/${key}?k=${key}`];
  for (const status of [200, 401, 429, 500]) {
    for (const text of [
      ...says,
      ...says.map((one) => errorText(-32000, one)),
      errorText(429, `${key} is over`),
    ]) {
      const { host } = await httpNode((_, to) => to.writeHead(status).end(text));
      const transport = transportTo(`http://user:${key}@${host}/v2/${key}?apikey=${key}`);
      const outcome: unknown = await transport.ask([head], never).catch((thrown: unknown) => thrown);
      if (outcome instanceof NodeProblem) {
        expect(inspect(outcome, { depth: 9, showHidden: true })).not.toContain(key);
        expect(outcome.node).toBe(`http://${host}`);
      } else expect(JSON.stringify(outcome)).not.toContain(key);
    }
  }
});
