import { expect, test } from 'vitest';
import { madeChain } from '../../../test/chain-node/made-chain.ts';
import { mannersOf, tooMany } from '../../../test/chain-node/manners.ts';
import { servePlayed } from '../../../test/chain-node/rpc-server.ts';
import { usualChain } from '../../../test/chain-sitting.ts';
import { connectedNodes } from './connected-nodes.ts';
import { nodeReader } from './node-reader.ts';
import { tooManyIn } from './too-many.ts';

test.each([
  ['Infura', 'query returned more than 10000 results'],
  ['Infura', 'query timeout exceeded'],
  ['Arbitrum', 'logs matched by query exceeds limit of 10000'],
  ['Nethermind', 'Too many logs requested. Max logs per response is 20000.'],
  ['Reth', 'query exceeds max results 20000'],
  ['Ankr', 'block range is too wide'],
  ['Optimism', 'Block range is too large'],
  ['Base', 'block range too large'],
  ['Base', 'backend response too large'],
  ['Chainstack', 'Block range limit exceeded.'],
  ['Alchemy', 'Log response size exceeded.'],
  ['Alchemy', 'Response size is larger than 150MB limit.'],
  ['geth', 'request timed out'],
])('what %s says, "%s", is of too large a range, and names none', (_, message) => {
  expect(tooManyIn(message)).toEqual({ type: 'too-many', told: null });
});

test('a range that a refusal names is given with it', () => {
  const told = { blocks: 10_000, lasting: true };
  expect(tooManyIn('eth_getLogs is limited to a 10,000 range')).toEqual({ type: 'too-many', told });
  expect(tooManyIn('ranges over 10000 blocks are not supported on freetier')).toMatchObject({ told });
});

test.each([
  ['rate limit exceeded'],
  ['limit exceeded'],
  ['exceeded project rate limit'],
  ['daily request limit reached'],
  ['exceed max topics'],
  ['block range extends beyond current head block'],
  ['invalid block range params'],
  ['pruned history unavailable'],
  ['missing trie node'],
  ['method handler crashed'],
  ['timeout awaiting a free connection'],
])('"%s" is no word of too large a range', (message) => expect(tooManyIn(message)).toBeNull());

const alchemy =
  'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit ' +
  'on the response size, or you can request any block range with a cap of 10K logs in the response. Based ' +
  'on your parameters and the response size limit, this block range should work: [0xc5dc00, 0xc614a7]';

test.each([
  [alchemy, { blocks: 0xc614a7 - 0xc5dc00 + 1, lasting: false }],
  ['exceed maximum block range: 20', { blocks: 20, lasting: true }],
  ['Block range is too large', null],
])('a node that says "%s" is asked for what it names, and not left alone', async (says, told) => {
  const chain = madeChain({ seed: 6, logsPerBlock: 2 });
  chain.mine(60);
  const node = await servePlayed(chain, mannersOf(tooMany({ blocks: 20, says })));
  const url = { url: node.http, weight: 1, requestsPerSecond: 10_000, keys: [] };
  const said: string[] = [];
  const { nodes, close } = connectedNodes({ ...usualChain, nodes: [url] }, (...[name]) => {
    said.push(name);
  });
  const reader = nodeReader({ nodes, covers: 'all' });
  const query = { addresses: [], topics: [] };
  const logsOf = (to: number) =>
    reader.logsBetween({ from: 1, to, last: chain.blocks()[to]?.hash ?? '' }, query, AbortSignal.any([]));
  expect(await logsOf(60)).toEqual({ type: 'too-many', told });
  expect(await logsOf(18)).toHaveLength(36);
  expect(said).not.toContain('NodeBenched');
  await close();
  await node.close();
});
