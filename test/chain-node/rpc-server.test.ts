import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type MadeChain, madeChain } from './made-chain.ts';
import { type ServedNode, servePlayed } from './rpc-server.ts';

let chain: MadeChain;
let served: ServedNode;
const opened: WebSocket[] = [];

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await served.close();
});

async function serve(): Promise<void> {
  chain = madeChain({ seed: 1 });
  chain.mine(3);
  served = await servePlayed(chain);
}

const post = async (body: string) =>
  JSON.parse(await (await fetch(served.http, { method: 'POST', body })).text());
const call = (id: number, method: string, ...params: readonly unknown[]) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** Each `next()` is the next message, in the order in which they come. */
async function open() {
  const socket = new WebSocket(served.ws);
  opened.push(socket);
  const [messages, waiting]: [unknown[], ((message: unknown) => void)[]] = [[], []];
  socket.on('message', (text) => {
    const message = JSON.parse(text.toString());
    const one = waiting.shift();
    if (one) one(message);
    else messages.push(message);
  });
  await once(socket, 'open');
  const next = () =>
    messages.length > 0 ? Promise.resolve(messages.shift()) : new Promise((take) => void waiting.push(take));
  return { socket, next, say: (message: unknown) => socket.send(JSON.stringify(message)) };
}

test('a call over HTTP is answered under its id, and counted', async () => {
  await serve();
  expect(await post(JSON.stringify(call(7, 'eth_blockNumber')))).toEqual({
    jsonrpc: '2.0',
    id: 7,
    result: '0x3',
  });
  expect(served.asked.get('eth_blockNumber')).toBe(1);
});

test('a batch is answered call by call, each method counted', async () => {
  await serve();
  const batch = [call(1, 'eth_chainId'), call(2, 'eth_nonsense'), call(3, 'eth_chainId')];
  expect(await post(JSON.stringify(batch))).toMatchObject([
    { id: 1, result: '0x7a69' },
    { id: 2, error: { code: -32601 } },
    { id: 3, result: '0x7a69' },
  ]);
  expect([...served.asked]).toEqual([
    ['eth_chainId', 2],
    ['eth_nonsense', 1],
  ]);
});

test('what cannot be answered is refused: no JSON, no method, a subscription over HTTP', async () => {
  await serve();
  expect(await post('{')).toMatchObject({ id: null, error: { code: -32700 } });
  expect(await post('{"id":1}')).toMatchObject({ id: 1, error: { code: -32600 } });
  expect(await post(JSON.stringify(call(1, 'eth_subscribe', 'newHeads')))).toMatchObject({
    error: { code: -32601 },
  });
  expect((await fetch(served.http)).status).toBe(405);
});

test('a subscriber gets each new head as a header until it unsubscribes, and answers beside', async () => {
  await serve();
  const { say, next } = await open();
  say(call(1, 'eth_subscribe', 'newHeads'));
  const { result: subscription } = Object(await next());
  chain.mine(2);
  const head = { subscription, result: { number: '0x4', hash: chain.blocks()[4]?.hash } };
  const first = await next();
  expect(first).toMatchObject({ jsonrpc: '2.0', method: 'eth_subscription', params: head });
  expect(Object(first).params.result).not.toHaveProperty('transactions');
  expect(await next()).toMatchObject({ params: { result: { number: '0x5' } } });
  say(call(2, 'eth_unsubscribe', subscription));
  expect(await next()).toMatchObject({ id: 2, result: true });
  chain.mine(1);
  say([call(3, 'eth_blockNumber'), call(4, 'eth_unsubscribe', subscription)]);
  expect(await next()).toMatchObject([
    { id: 3, result: '0x6' },
    { id: 4, result: false },
  ]);
});

test('of a reorganisation a subscriber hears the blocks that replace others', async () => {
  await serve();
  const { say, next } = await open();
  say(call(1, 'eth_subscribe', 'newHeads'));
  await next();
  chain.reorganise(2);
  for (const block of chain.blocks().slice(-2))
    expect(await next()).toMatchObject({ params: { result: { hash: block.hash } } });
});

test('dropped sockets break off at once, and no new one opens until they are restored', async () => {
  await serve();
  const { socket } = await open();
  const closed = once(socket, 'close');
  served.drop();
  await closed;
  await expect(open()).rejects.toThrow('503');
  expect(await post(JSON.stringify(call(1, 'eth_blockNumber')))).toMatchObject({ result: '0x3' });
  served.restore();
  const { say, next } = await open();
  say(call(1, 'eth_blockNumber'));
  expect(await next()).toMatchObject({ result: '0x3' });
});
