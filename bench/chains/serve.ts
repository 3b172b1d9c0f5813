/**
 * A process of its own: prepared chains, each below the path that is its id, on a free port. Blocks are
 * announced when the parent asks for it, and the parent hears when which one was.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { servedChain } from './chain-socket.ts';
import { preparedChain } from './prepared-chain.ts';
import { recordedLogs } from './recorded-logs.ts';
import type { Announcing, FromServer, Preparation } from './serving.ts';

const { chainIds, stretches }: Preparation = JSON.parse(process.argv[2] ?? '');
const recorded = recordedLogs();
const chains = chainIds.map((chainId) => {
  const blocks = [...preparedChain(recorded, chainId, stretches)];
  const served = servedChain(chainId);
  const [first] = blocks.splice(0, 1);
  if (first) served.tell(first);
  return { chainId, blocks, served };
});

const server = createServer();
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket, { url }) => {
  const chain = chains.find(({ chainId }) => url === `/${chainId}`);
  if (chain) chain.served.speak(socket);
  else socket.close();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('message', (asked: Announcing) => void announceAll(asked));
process.on('disconnect', () => process.exit());
const { port } = Object(server.address());
tell({ type: 'listening', port });

/** Chains are not of one beat: each begins a part of the interval later than the one before. */
async function announceAll({ blocks, everyMs }: Announcing): Promise<void> {
  const began = performance.now();
  await Promise.all(
    chains.map(async (chain, at) => {
      const shift = (everyMs * at) / chains.length;
      for (let index = 0; index < blocks; index++) {
        await sleep(Math.max(0, began + shift + index * everyMs - performance.now()));
        announce(chain);
      }
    }),
  );
  tell({ type: 'announced' });
}

function announce({ blocks, served, chainId }: (typeof chains)[number]): void {
  const next = blocks.shift();
  if (!next) throw new Error(`chain ${chainId} has no block left`);
  const { block, count } = next;
  tell({ type: 'told', block: { hash: block.hash, count, atMs: Date.now() } });
  served.tell(next);
}

function tell(said: FromServer): void {
  process.send?.(said);
}
