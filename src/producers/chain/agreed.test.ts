import { expect, onTestFinished, test } from 'vitest';
import { madeChain } from '../../../test/chain-node/made-chain.ts';
import { servePlayed } from '../../../test/chain-node/rpc-server.ts';
import { usualChain } from '../../../test/chain-sitting.ts';
import { silent } from '../../telemetry.ts';
import { agreed } from './agreed.ts';
import { connectedNodes } from './connected-nodes.ts';
import { nodeReader } from './node-reader.ts';
import { NodeProblem } from './rpc.ts';
import { toldBy } from './told-by.ts';

const never = AbortSignal.any([]);

/** Two nodes of one mind, of which the second has been found to lie. */
async function besideLiar() {
  const chain = madeChain({ seed: 5 });
  chain.mine(3);
  const served = await Promise.all([servePlayed(chain), servePlayed(chain)]);
  const urls = served.map(({ ws }) => ({ url: ws, weight: 1, requestsPerSecond: 10_000, keys: [] }));
  const connected = connectedNodes({ ...usualChain, nodes: urls }, silent);
  onTestFinished(async () => {
    await connected.close();
    await Promise.all(served.map((one) => one.close()));
  });
  const { nodes, announced } = connected;
  const [, liar = ''] = nodes.standings().map(({ node }) => node);
  const head = await nodeReader({ nodes, covers: 'all' }).head(never);
  const lied = () =>
    nodes.bench(liar, new NodeProblem({ kind: 'lying', node: liar }, 'it alone stands on a block'));
  return { chain, nodes, announced, head, liar, lied };
}

test('a fork that a benched node told of is believed only where others stand on it', async () => {
  const { nodes, head, liar, lied } = await besideLiar();
  lied();
  const agreeing = { nodes, agree: 2, source: 'chain', telemetry: silent, patienceMs: 1 };
  const fork = toldBy({ ...head, hash: `0x${'ba'.repeat(32)}` }, liar);
  expect(await agreed(agreeing, fork, never)).toBe(false);
  expect(await agreed(agreeing, toldBy({ ...head }, liar), never)).toBe(true);
});

test('heads that a benched node announces are not heard', async () => {
  const { chain, announced, lied } = await besideLiar();
  const heard = announced.map(async (open, index) => {
    const left = new AbortController();
    for await (const head of open(left.signal)) {
      if (head?.number === 4) lied();
      if (head && head.number > 4 && index === 1) return head.number;
      if (head && head.number > 6) return head.number;
    }
    return null;
  });
  const mined = setInterval(() => chain.blocks().length < 20 && chain.mine(1), 20);
  onTestFinished(() => clearInterval(mined));
  expect(await Promise.race([heard[0], heard[1]])).toBe(7);
});
