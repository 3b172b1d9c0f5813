import { expect, onTestFinished, test } from 'vitest';
import type { RpcCall } from '../../../test/rpc-node.ts';
import { announce, echo, type Heard, say, socketNode } from '../../../test/socket-node.ts';
import { type WsTransport, wsTransport } from './ws-transport.ts';

const never = AbortSignal.any([]);

function transportTo(url: string): WsTransport {
  const transport = wsTransport({ url, timeoutMs: 30_000, maxBytes: 100_000, pingMs: 10_000, now: Date.now });
  onTestFinished(() => transport.close());
  return transport;
}

/** Subscribes whoever asks as `0xaa`, and then does what `next` says. */
const subscribing =
  (next: Heard): Heard =>
  (call, from) => {
    if (call.method !== 'eth_subscribe') return echo(call, from);
    say(from, { id: call.id, result: '0xaa' });
    return next(call, from);
  };

async function taken(heads: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const head of heads) if (all.push(head) === count) break;
  return all;
}

test('heads are given as the node announces them, those of other subscriptions are not', async () => {
  const calls: RpcCall[] = [];
  const { url } = await socketNode(
    subscribing((call, from) => {
      calls.push(call);
      for (const id of ['0xaa', '0xbb', '0xaa']) announce(from, id, { of: id, number: '0x1' });
    }),
  );
  const ofOurs = { of: '0xaa', number: '0x1' };
  expect(await taken(transportTo(url).subscribe(never), 2)).toEqual([ofOurs, ofOurs]);
  expect(calls[0]).toMatchObject({ method: 'eth_subscribe', params: ['newHeads'] });
});

test('a head that comes ahead of the answer to the subscription is not missed', async () => {
  const { url } = await socketNode((call, from) => {
    announce(from, '0xaa', 'early');
    say(from, { id: call.id, result: '0xaa' });
    announce(from, '0xaa', 'next');
  });
  expect(await taken(transportTo(url).subscribe(never), 2)).toEqual(['early', 'next']);
});

test('whoever leaves unsubscribes, and calls go on over the same connection', async () => {
  const unsubscribed = Promise.withResolvers<unknown>();
  const { url, connections } = await socketNode((call, from) => {
    if (call.method === 'eth_unsubscribe') unsubscribed.resolve(call.params);
    return subscribing(() => announce(from, '0xaa', 1))(call, from);
  });
  const transport = transportTo(url);
  expect(await taken(transport.subscribe(never), 1)).toEqual([1]);
  expect(await unsubscribed.promise).toEqual(['0xaa']);
  expect(await transport.ask([{ method: 'eth_chainId', params: [] }], never)).toHaveLength(1);
  expect(connections).toHaveLength(1);
});

test('the heads end when the signal aborts, also while none comes', async () => {
  const ended = new AbortController();
  const { url } = await socketNode(subscribing((_, from) => announce(from, '0xaa', 1)));
  const all: unknown[] = [];
  for await (const head of transportTo(url).subscribe(ended.signal)) {
    all.push(head);
    setTimeout(() => ended.abort(), 20);
  }
  expect(all).toEqual([1]);
});

test('what was announced before the connection ended is given, then its end thrown', async () => {
  const { url, connections } = await socketNode(
    subscribing((_, from) => {
      announce(from, '0xaa', 1);
      if (connections.length === 1) from.close();
    }),
  );
  const transport = transportTo(url);
  const all: unknown[] = [];
  const reading = (async () => {
    for await (const head of transport.subscribe(never)) all.push(head);
  })();
  await expect(reading).rejects.toMatchObject({ name: 'NodeProblem', kind: 'unreachable' });
  expect(all).toEqual([1]);
  expect(await taken(transport.subscribe(never), 1)).toEqual([1]);
  expect(connections).toHaveLength(2);
});

test('a node that announces no heads is said to refuse', async () => {
  const { url } = await socketNode((call, from) =>
    say(from, { id: call.id, error: { code: -32601, message: 'notifications not supported' } }),
  );
  await expect(taken(transportTo(url).subscribe(never), 1)).rejects.toMatchObject({
    kind: 'refused',
    detail: 'it does not announce heads: notifications not supported',
  });
});

test('of more heads than whoever is slow has taken, the newest are kept', async () => {
  const { url } = await socketNode(
    subscribing((_, from) => {
      for (let number = 1; number <= 500; number++) announce(from, '0xaa', number);
    }),
  );
  const transport = transportTo(url);
  const all: unknown[] = [];
  for await (const head of transport.subscribe(never)) {
    // Its answer comes behind all that was announced.
    if (all.length === 0) await transport.ask([{ method: 'eth_chainId', params: [] }], never);
    all.push(head);
    if (head === 500) break;
  }
  // The first one was taken at once, or was itself among the newest already.
  expect(all.length).toBeLessThanOrEqual(65);
  expect(all.slice(-63)).toEqual(Array.from({ length: 63 }, (_, index) => 438 + index));
});
