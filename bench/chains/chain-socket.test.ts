import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { sitOnChain, standing } from '../../test/chain-sitting.ts';
import { memoryWorld } from '../../test/memory-log.ts';
import { servedChain } from './chain-socket.ts';
import { preparedChain } from './prepared-chain.ts';
import { recordedLogs } from './recorded-logs.ts';

test('a source follows the chain as it is told of, and all of its logs arrive once', async () => {
  const chainId = 10;
  const blocks = [...preparedChain(recordedLogs(), chainId, [{ blocks: 6, logsPerBlock: 40 }])];
  const [first, ...rest] = blocks;
  const chain = servedChain(chainId);
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  sockets.on('connection', chain.speak);
  await once(sockets, 'listening');
  const world = memoryWorld();
  const ending = new AbortController();
  const urls = [`ws://127.0.0.1:${Object(sockets.address()).port}`];
  if (first) chain.tell(first);
  // So late that only announcements can have told of the blocks.
  const pollMs = 60_000;
  const sitting = sitOnChain({ log: world.log, urls, chainId, start: 0, pollMs }, ending.signal);
  onTestFinished(async () => {
    ending.abort();
    await sitting;
    sockets.close();
  });
  await expect.poll(() => chain.listeners, { timeout: 20_000 }).toBe(1);
  for (const block of rest) chain.tell(block);
  const ids = rest.flatMap(({ block, count }) =>
    Array.from({ length: count }, (_, index) => `evm:${chainId}:${block.hash}:${index}`),
  );
  await expect.poll(() => standing(world).live, { timeout: 20_000 }).toEqual(ids.toSorted());
  expect(standing(world).gone).toEqual([]);
});
