import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { askNode } from './ask-node.ts';
import { type MadeChain, madeChain } from './made-chain.ts';
import * as manner from './manners.ts';
import { type ServedNode, servePlayed } from './rpc-server.ts';

const manners = manner.mannersOf();
let chain: MadeChain;
let served: ServedNode;
let hash: string;

beforeAll(async () => {
  chain = madeChain({ seed: 1, logsPerBlock: 4 });
  chain.mine(10);
  hash = chain.blocks()[5]?.hash ?? '';
  served = await servePlayed(chain, manners);
});
beforeEach(() => manners.take());
afterAll(() => served.close());

const asking = () => askNode(served.http);
const logs = () => asking().logsOf(hash);
const indices = (all: readonly RpcLog[]) => all.map(({ logIndex }) => Number(logIndex));
const post = (method: string, signal: AbortSignal | null = null) =>
  fetch(served.http, { method: 'POST', body: JSON.stringify({ id: 1, method, params: [] }), signal });

test('without manners the node behaves, and after bad ones it behaves again', async () => {
  manners.take(manner.emptyLogs);
  expect(await logs()).toEqual([]);
  manners.take();
  expect(indices(await logs())).toEqual([0, 1, 2, 3]);
});

test('lies about logs: an index twice, one left out, one of another block', async () => {
  manners.take(manner.doubledIndex);
  expect(indices(await logs())).toEqual([0, 0, 2, 3]);
  manners.take(manner.missingLog());
  expect(indices(await logs())).toEqual([0, 1, 2]);
  manners.take(manner.missingLog(1));
  expect(indices(await logs())).toEqual([0, 2, 3]);
  manners.take(manner.foreignLog);
  expect((await logs()).map(({ blockHash }) => blockHash === hash)).toEqual([true, true, true, false]);
});

test('lies add up', async () => {
  manners.take(manner.missingLog(0), manner.foreignLog);
  const told = await logs();
  expect(indices(told)).toEqual([1, 2, 3]);
  expect(told[2]?.blockHash).not.toBe(hash);
});

test('an old head is so many blocks back, however asked for, and newer blocks are known', async () => {
  manners.take(manner.oldHead(3));
  const { ask, head, byNumber } = asking();
  expect(await ask('eth_blockNumber')).toBe('0x7');
  expect(await head()).toMatchObject({ number: '0x7', hash: chain.blocks()[7]?.hash });
  expect(await byNumber(9)).toMatchObject({ number: '0x9' });
});

test('another chain id is said in both ways of asking for it', async () => {
  manners.take(manner.wrongChainId(56));
  const { ask } = asking();
  expect([await ask('eth_chainId'), await ask('net_version')]).toEqual(['0x38', '56']);
});

test('a range is refused where it spans too many blocks or holds too many logs', async () => {
  const range = (from: number, to: number) =>
    asking().ask<readonly RpcLog[]>('eth_getLogs', { fromBlock: `0x${from}`, toBlock: `0x${to}` });
  manners.take(manner.tooMany({ blocks: 3 }));
  expect(await range(1, 3)).toHaveLength(12);
  await expect(range(1, 4)).rejects.toThrow('-32005 query returned more than');
  manners.take(manner.tooMany({ results: 8 }));
  expect(await range(1, 2)).toHaveLength(8);
  await expect(range(1, 3)).rejects.toThrow('-32005');
});

test('an oversized answer is valid and of so many megabytes', async () => {
  manners.take(manner.oversized(2));
  const answer = await (await post('eth_blockNumber')).text();
  expect(answer.length).toBeGreaterThan(2 * 1024 * 1024);
  expect(JSON.parse(answer)).toMatchObject({ id: 1 });
});

test('a limited rate is a 429 that says when to come again', async () => {
  manners.take(manner.rateLimited(7));
  const response = await post('eth_blockNumber');
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await response.json()).toMatchObject({ error: { code: -32005 } });
});

test('over a WebSocket a limited rate is an error, and an old head is told to subscribers', async () => {
  const socket = new WebSocket(served.ws);
  await once(socket, 'open');
  const said = async (method: string, params: readonly unknown[] = []) => {
    const heard = once(socket, 'message');
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    return JSON.parse(String((await heard)[0]));
  };
  manners.take(manner.rateLimited(7));
  expect(await said('eth_blockNumber')).toMatchObject({ error: { code: -32005 } });
  manners.take(manner.oldHead(2));
  await said('eth_subscribe', ['newHeads']);
  const heard = once(socket, 'message');
  chain.mine(1);
  expect(JSON.parse(String((await heard)[0]))).toMatchObject({ params: { result: { number: '0x9' } } });
  socket.terminate();
});

test('a page in place of JSON comes with a good status', async () => {
  manners.take(manner.notJson);
  const response = await post('eth_blockNumber');
  expect([response.status, (await response.text()).slice(0, 6)]).toEqual([200, '<html>']);
});

test('a slow answer comes late, a dropped one never', async () => {
  manners.take(manner.slow(200));
  const before = performance.now();
  await asking().ask('eth_blockNumber');
  // A timer may fire a little before its time.
  expect(performance.now() - before).toBeGreaterThan(190);
  manners.take(manner.dropped);
  const patience = AbortSignal.timeout(300);
  await expect(post('eth_blockNumber', patience)).rejects.toThrow('timeout');
});
