/** Addresses of a chain's nodes → ways to them, each within its budget, and the heads they announce. */
import type { EvmSourceConfig } from '../../config/source-config.ts';
import { Fault } from '../../faults.ts';
import type { Telemetry } from '../../telemetry.ts';
import { AnswerProblem, problemOf } from './answer-problem.ts';
import type { Header } from './block.ts';
import { budget } from './budget.ts';
import { httpTransport } from './http-transport.ts';
import { headerOf } from './node-answers.ts';
import { nodeName } from './node-name.ts';
import { type ChainNodes, chainNodes } from './nodes.ts';
import type { Answer } from './rpc.ts';
import type { ChainNode } from './watched-node.ts';
import { type WsTransport, wsTransport } from './ws-transport.ts';

export interface ConnectedNodes {
  readonly nodes: ChainNodes;
  /** One of each node that can announce. */
  readonly announced: readonly ((signal: AbortSignal) => AsyncIterable<Header | null>)[];
  close(): Promise<void>;
}

const bounds = { timeoutMs: 10_000, maxBytes: 64 << 20 };
const connections = 16;
const pingMs = 10_000;

export function connectedNodes(
  { name: source, nodes: configured }: EvmSourceConfig,
  telemetry: Telemetry,
): ConnectedNodes {
  const monotonic = () => performance.now();
  const wall = () => Date.now();
  const sockets: { name: string; socket: WsTransport }[] = [];
  const found = configured.map(({ url, weight, requestsPerSecond }, index): ChainNode => {
    const name = nameAmong(configured, index);
    const limits = { requestsPerSecond, creditsPerSecond: null, credits: {} };
    const isSocket = /^wss?:/.test(url);
    const socket = isSocket ? wsTransport({ ...bounds, url, pingMs, now: wall }) : null;
    if (socket) sockets.push({ name, socket });
    const transport = socket ?? httpTransport({ ...bounds, url, connections, now: wall });
    return { name, transport, weight, budget: budget(limits, monotonic) };
  });
  const nodes = chainNodes({
    nodes: found,
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
    announced: sockets.map(
      ({ name, socket }) =>
        (signal) =>
          announcements({ name, socket, nodes }, signal),
    ),
    close: async () => {
      await Promise.all(found.map(({ transport }) => transport.close()));
    },
  };
}

/** Two at one host are told apart by where they stand in the list: what else differs may be a key. */
function nameAmong(configured: EvmSourceConfig['nodes'], index: number): string {
  const names = configured.map(({ url }) => nodeName(url));
  const name = names[index] ?? '';
  return names.filter((one) => one === name).length > 1 ? `${name} (${index + 1})` : name;
}

type Announcing = Readonly<{ name: string; socket: WsTransport; nodes: ChainNodes }>;

async function* announcements(
  { name, socket, nodes }: Announcing,
  signal: AbortSignal,
): AsyncGenerator<Header | null> {
  try {
    for await (const result of socket.subscribe(signal)) yield headerOf(result);
  } catch (thrown) {
    const problem = problemOf(name, thrown);
    if (!problem) throw thrown;
    nodes.bench(name, problem);
  }
}

/** Throws `bad-config` where a node that answers is of another chain. */
export async function refuseOtherChain(
  { name, chainId }: EvmSourceConfig,
  nodes: ChainNodes,
  signal: AbortSignal,
): Promise<void> {
  const call = { method: 'eth_chainId', params: [] };
  const told = await nodes.each(call, chainIdIn, signal);
  const other = told.find(({ value }) => value !== chainId);
  if (other)
    throw new Fault(
      'bad-config',
      `source ${name}: ${other.node} is a node of chain ${other.value}, expected ${chainId}. ` +
        'Correct `chainId` or the address of the node.',
    );
}

function chainIdIn(answer: Answer): number {
  const id = answer.type === 'result' ? Number(answer.result) : Number.NaN;
  if (Number.isInteger(id)) return id;
  throw new AnswerProblem('malformed', 'it does not say which chain it is of');
}
