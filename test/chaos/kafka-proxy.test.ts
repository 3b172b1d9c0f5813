import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../../src/stack/free-ports.ts';
import { type KafkaProxy, kafkaProxy } from './kafka-proxy.ts';

const [produce, endTxn] = [0, 26];
const holdMs = 400;

/** What has come to the broker, by correlation id; it answers each request with that id. */
let arrived: number[];
let proxy: KafkaProxy;
let client: Socket;
let answered: number[];
let end: () => Promise<void>;

beforeEach(async () => {
  arrived = [];
  answered = [];
  const [port = 0] = await freePorts(1, []);
  const broker = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
        const id = bytes.readInt32BE(at + 8);
        arrived.push(id);
        socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, id]));
      }
    });
  });
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
  const address = broker.address();
  proxy = await kafkaProxy(port, typeof address === 'object' ? (address?.port ?? 0) : 0);
  client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  client.on('data', (bytes) => {
    for (let at = 0; at < bytes.length; at += 8) answered.push(bytes.readInt32BE(at + 4));
  });
  await once(client, 'connect');
  end = async () => {
    client.destroy();
    await proxy.end();
    await new Promise((resolve) => broker.close(resolve));
  };
});
afterEach(() => end());

const ask = (apiKey: number, id: number) =>
  client.write(Buffer.from([0, 0, 0, 8, 0, apiKey, 0, 1, 0, 0, 0, id]));
const answers = (...ids: number[]) => expect.poll(() => answered, { timeout: 20_000 }).toEqual(ids);

test('what it does not know passes in its order, and so does EndTxn where nothing is held', async () => {
  ask(produce, 1);
  ask(endTxn, 2);
  ask(produce, 3);
  await answers(1, 2, 3);
  expect(proxy.held).toBe(0);
});

test('a held request comes late, what follows it behind it, and the next one is not held', async () => {
  proxy.hold('request', holdMs);
  const began = performance.now();
  ask(produce, 1);
  ask(endTxn, 2);
  ask(produce, 3);
  await answers(1);
  expect(arrived).toEqual([1]);
  await answers(1, 2, 3);
  expect(performance.now() - began).toBeGreaterThanOrEqual(holdMs - 1);
  ask(endTxn, 4);
  await answers(1, 2, 3, 4);
  expect(proxy.held).toBe(1);
});

test('a held request arrives although whoever sent it has died', async () => {
  proxy.hold('request', holdMs);
  ask(endTxn, 1);
  await expect.poll(() => proxy.held).toBe(1);
  client.resetAndDestroy();
  expect(arrived).toEqual([]);
  await expect.poll(() => arrived, { timeout: 20_000 }).toEqual([1]);
});

test('of a held answer the broker alone knows at first', async () => {
  proxy.hold('answer', holdMs);
  ask(endTxn, 1);
  await expect.poll(() => arrived).toEqual([1]);
  expect(answered).toEqual([]);
  await answers(1);
});

test('nothing comes through a black hole until it is healed, and then everything', async () => {
  await proxy.blackHole();
  ask(produce, 1);
  ask(produce, 2);
  await sleep(100);
  expect(arrived).toEqual([]);
  await proxy.heal();
  await answers(1, 2);
});

test('latency tells on the way there and on the way back', async () => {
  await proxy.slow(150);
  const began = performance.now();
  ask(produce, 1);
  await answers(1);
  expect(performance.now() - began).toBeGreaterThanOrEqual(2 * 150 - 2);
});

test('a reset reaches the client as one', async () => {
  ask(produce, 1);
  await answers(1);
  const reset = once(client, 'error');
  await proxy.reset();
  expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
});
