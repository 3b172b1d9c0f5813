import { expect, onTestFinished, test } from 'vitest';
import { madeChain } from '../../../test/chain-node/made-chain.ts';
import { servePlayed } from '../../../test/chain-node/rpc-server.ts';
import { usualChain } from '../../../test/chain-sitting.ts';
import { silent } from '../../telemetry.ts';
import { connectedNodes } from './connected-nodes.ts';
import { nodeReader } from './node-reader.ts';

const never = AbortSignal.any([]);
const rounds = Array.from({ length: 24 });

/** A node that has come to block 60, and one that has stopped at 20. */
async function besideLate() {
  const [chain, late] = [madeChain({ seed: 6, logsPerBlock: 2 }), madeChain({ seed: 6, logsPerBlock: 2 })];
  chain.mine(60);
  late.mine(20);
  const served = await Promise.all([servePlayed(chain), servePlayed(late)]);
  const urls = served.map(({ http }) => ({ url: http, weight: 1, requestsPerSecond: 10_000, keys: [] }));
  const { nodes, close } = connectedNodes({ ...usualChain, nodes: urls }, silent);
  onTestFinished(async () => {
    await close();
    await Promise.all(served.map((one) => one.close()));
  });
  return { chain, reader: nodeReader({ nodes, covers: 'all' }) };
}

test('what one node has not, another is asked for before it is said that nobody has it', async () => {
  const { reader } = await besideLate();
  for (const _ of rounds) expect(await reader.byNumber(60, never)).toMatchObject({ number: 60 });
  expect(await reader.byNumber(61, never)).toBeNull();
});

test('logs of a range are those of a node that has all of it, never of one that has a part', async () => {
  const { chain, reader } = await besideLate();
  const query = { addresses: [], topics: [] };
  const last = chain.blocks()[60]?.hash ?? '';
  let given = 0;
  for (const _ of rounds) {
    const logs = await reader.logsBetween({ from: 1, to: 60, last }, query, never);
    if (logs === null) continue;
    expect(logs).toHaveLength(120);
    given++;
  }
  expect(given).toBeGreaterThan(0);
  const other = { from: 1, to: 60, last: `0x${'ba'.repeat(32)}` };
  expect(await reader.logsBetween(other, query, never)).toBeNull();
});
