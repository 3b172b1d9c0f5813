/** Addresses of a chain's nodes → ways to them, each within its budget, and the heads they announce. */
import type { EvmSourceConfig } from '../../config/source-config.ts';
import { Fault } from '../../faults.ts';
import type { Telemetry } from '../../telemetry.ts';
import { problemOf } from './answer-problem.ts';
import type { Header } from './block.ts';
import { budget } from './budget.ts';
import { httpTransport } from './http-transport.ts';
import { headerOf } from './node-answers.ts';
import { nodeName } from './node-name.ts';
import { type ChainNodes, chainNodes } from './nodes.ts';
import { type CheckedTransport, chainIdOf, ofChain } from './of-chain.ts';
import type { Transport } from './rpc.ts';
import type { ChainNode } from './watched-node.ts';
import { type WsTransport, wsTransport } from './ws-transport.ts';

export interface ConnectedNodes {
  readonly nodes: ChainNodes;
  /** One of each node that can announce. */
  readonly announced: readonly ((signal: AbortSignal) => AsyncIterable<Header | null>)[];
  /** Throws `bad-config` where a node that answers is of another chain. */
  refuseOtherChain(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const bounds = { timeoutMs: 10_000, maxBytes: 64 << 20 };
const connections = 16;
const pingMs = 10_000;

/** `socket` where the node can announce. */
type Way = Readonly<{ name: string; transport: Transport; socket: WsTransport | null }>;

export function connectedNodes(config: EvmSourceConfig, telemetry: Telemetry): ConnectedNodes {
  const { name: source, chainId, nodes: configured } = config;
  const monotonic = () => performance.now();
  const wall = () => Date.now();
  const ways = configured.map(({ url }, index): Way => {
    const name = nameAmong(configured, index);
    const socket = /^wss?:/.test(url) ? wsTransport({ ...bounds, url, pingMs, now: wall }) : null;
    return { name, socket, transport: socket ?? httpTransport({ ...bounds, url, connections, now: wall }) };
  });
  const checked = ways.map(({ name, transport }) => ofChain(transport, { chainId, node: name }));
  const nodes = chainNodes({
    nodes: ways.map(({ name, transport }, index): ChainNode => {
      const { weight = 1, requestsPerSecond = null } = configured[index] ?? {};
      const limits = { requestsPerSecond, creditsPerSecond: null, credits: {} };
      return { name, transport: checked[index] ?? transport, weight, budget: budget(limits, monotonic) };
    }),
    now: monotonic,
    random: Math.random,
    said: (event) =>
      event.type === 'benched'
        ? telemetry('NodeBenched', {
            source,
            node: event.node,
            kind: event.kind,
            why: event.detail,
            forMs: event.forMs,
          })
        : telemetry('NodeReturned', { source, node: event.node }),
  });
  return {
    nodes,
    announced: ways.flatMap(({ name, socket }, index) =>
      socket
        ? (signal: AbortSignal) => announcements({ name, socket, checked: checked[index], nodes }, signal)
        : [],
    ),
    refuseOtherChain: (signal) => refuseOtherChain(config, ways, signal),
    close: async () => {
      await Promise.all(ways.map(({ transport }) => transport.close()));
    },
  };
}

/** Two at one host are told apart by where they stand in the list: what else differs may be a key. */
function nameAmong(configured: EvmSourceConfig['nodes'], index: number): string {
  const names = configured.map(({ url }) => nodeName(url));
  const name = names[index] ?? '';
  return names.filter((one) => one === name).length > 1 ? `${name} (${index + 1})` : name;
}

type Announcing = Readonly<{
  name: string;
  socket: WsTransport;
  checked: CheckedTransport | undefined;
  nodes: ChainNodes;
}>;

async function* announcements(
  { name, socket, checked, nodes }: Announcing,
  signal: AbortSignal,
): AsyncGenerator<Header | null> {
  try {
    await checked?.ask([], signal);
    for await (const result of socket.subscribe(signal)) yield headerOf(result);
  } catch (thrown) {
    const problem = problemOf(name, thrown);
    if (!problem) throw thrown;
    checked?.doubt();
    nodes.bench(name, problem);
  }
}

async function refuseOtherChain(
  { name: source, chainId }: EvmSourceConfig,
  ways: readonly Way[],
  signal: AbortSignal,
): Promise<void> {
  const told = ways.map(async ({ name, transport }) => ({ name, id: await chainIdOf(transport, signal) }));
  for (const one of await Promise.allSettled(told)) {
    // Who does not answer now is asked that before anything else.
    if (one.status === 'rejected' || one.value.id === chainId) continue;
    const { name, id } = one.value;
    throw new Fault(
      'bad-config',
      `source ${source}: ${name} is a node of chain ${id}, expected ${chainId}. ` +
        'Correct `chainId` or the address of the node.',
    );
  }
}
