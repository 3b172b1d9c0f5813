import { expect, onTestFinished, test } from 'vitest';
import { connectedNodes } from '../src/producers/chain/connected-nodes.ts';
import { metrics } from '../src/telemetry/metrics.ts';
import type { Telemetry } from '../src/telemetry.ts';
import { madeChain } from './chain-node/made-chain.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { usualChain } from './chain-sitting.ts';

const never = AbortSignal.any([]);
const credits = { eth_getLogs: 75, eth_chainId: 0 };

async function connected(telemetry: Telemetry, way: 'http' | 'ws' = 'http') {
  const node = await servePlayed(madeChain({ seed: 3 }));
  const told = { url: node[way], weight: 1, requestsPerSecond: 10_000, creditsPerSecond: 500, credits };
  const { nodes, close } = connectedNodes({ ...usualChain, nodes: [{ ...told, keys: [] }] }, telemetry);
  onTestFinished(async () => {
    await close();
    await node.close();
  });
  const ask = (method: string) =>
    nodes.ask({ method, params: method === 'eth_getLogs' ? [{}] : [] }, (answer) => answer.type, never);
  return { node, ask };
}

test('a node is asked no more than its credits allow, by what its provider takes for each call', async () => {
  const { ask } = await connected(() => undefined);
  await ask('eth_blockNumber');
  const begun = performance.now();
  // 50 at once and 100 more: 100 / 500 of a second. Timers may be a millisecond early.
  await Promise.all([ask('eth_getLogs'), ask('eth_getLogs')]);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(198);
});

test.each(['http', 'ws'] as const)(
  'calls and credits are counted by node and method over %s',
  async (way) => {
    const { listen, exposition } = metrics();
    const { node, ask } = await connected(listen, way);
    for (const method of ['eth_getLogs', 'eth_getLogs', 'eth_blockNumber', 'eth_nothing']) await ask(method);
    const { text } = await exposition();
    const at = (method: string) => `{source="chain",node="${node[way]}",method="${method}"}`;
    for (const [method, calls, cost] of [
      ['eth_getLogs', 2, 150],
      ['eth_blockNumber', 1, 1],
      ['eth_chainId', 1, 0],
      ['eth_nothing', 1, 1],
    ] as const) {
      expect(text).toContain(`millrace_chain_calls_total${at(method)} ${calls}\n`);
      expect(text).toContain(`millrace_chain_credits_total${at(method)} ${cost}\n`);
    }
  },
);
