/** Addresses of a chain's nodes → ways to them, each within its budget, and the heads they announce. */
import type { NodeConfig } from '../../config/chain-config.ts';
import type { EvmSourceConfig } from '../../config/source-config.ts';
import { Fault } from '../../faults.ts';
import { keepSecret } from '../../telemetry/redacted.ts';
import type { Telemetry } from '../../telemetry.ts';
import { problemOf } from './answer-problem.ts';
import type { Header } from './block.ts';
import { type BudgetLimits, budget, creditsOf } from './budget.ts';
import { headerOf } from './node-answers.ts';
import { nodeName } from './node-name.ts';
import { nodeTold } from './node-told.ts';
import { type ChainNodes, chainNodes } from './nodes.ts';
import { OtherChain } from './of-chain.ts';
import { renewedWay } from './renewed-way.ts';
import type { Call } from './rpc.ts';
import { toldBy } from './told-by.ts';
import type { ChainNode } from './watched-node.ts';
import { type Way, wayToNode } from './way-to-node.ts';

export interface ConnectedNodes {
  readonly nodes: ChainNodes;
  /** One of each node that can announce. */
  readonly announced: readonly ((signal: AbortSignal) => AsyncIterable<Header | null>)[];
  /** Throws `bad-config` where a node that answers is of another chain. */
  refuseOtherChain(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

type Named = Readonly<{ name: string; way: Way; limits: BudgetLimits; weight: number }>;

export function connectedNodes(config: EvmSourceConfig, telemetry: Telemetry): ConnectedNodes {
  const { name: source, chainId, nodes: configured } = config;
  const monotonic = () => performance.now();
  const named = configured.map((one, index): Named => {
    const { url, weight, requestsPerSecond, creditsPerSecond = null, credits = {} } = one;
    const name = nameAmong(configured, index);
    const asked = (call: Call) =>
      telemetry('NodeAsked', { source, node: name, method: call.method, credits: creditsOf(credits, call) });
    const open = (at: string) => wayToNode(at, { chainId, node: name, asked });
    const way = renewedWay({ url, renewed: () => addressNow(one), open, now: monotonic });
    return { name, way, limits: { requestsPerSecond, creditsPerSecond, credits }, weight };
  });
  const nodes = chainNodes({
    nodes: named.map(({ name, way, limits, weight }): ChainNode => {
      return { name, transport: way, weight, budget: budget(limits, monotonic) };
    }),
    now: monotonic,
    random: Math.random,
    said: nodeTold(source, telemetry),
  });
  return {
    nodes,
    announced: named.flatMap(({ name, way }) =>
      way.subscribe ? (signal: AbortSignal) => announcements({ name, way, nodes }, signal) : [],
    ),
    refuseOtherChain: (signal) => refuseOtherChain(config, named, signal),
    close: async () => {
      await Promise.all(named.map(({ way }) => way.close()));
    },
  };
}

/** Nobody may see the new keys either. */
function addressNow({ reread }: NodeConfig): string | null {
  const found = reread?.();
  if (!found) return null;
  keepSecret(found.keys);
  return found.url;
}

/** Two at one host are told apart by where they stand in the list: what else differs may be a key. */
function nameAmong(configured: EvmSourceConfig['nodes'], index: number): string {
  const names = configured.map(({ url }) => nodeName(url));
  const name = names[index] ?? '';
  return names.filter((one) => one === name).length > 1 ? `${name} (${index + 1})` : name;
}

type Announcing = Readonly<{ name: string; way: Way; nodes: ChainNodes }>;

async function* announcements(
  { name, way, nodes }: Announcing,
  signal: AbortSignal,
): AsyncGenerator<Header | null> {
  try {
    for await (const result of way.subscribe?.(signal) ?? []) {
      const head = toldBy(headerOf(result), name);
      // Who is benched is not listened to either: its heads would be all that is ever looked at.
      if (isGood(nodes, name)) yield head;
    }
  } catch (thrown) {
    const problem = problemOf(name, thrown);
    if (!problem) throw thrown;
    way.doubt();
    nodes.bench(name, problem);
  }
}

const isGood = (nodes: ChainNodes, name: string): boolean =>
  nodes.standings().some(({ node, standing }) => node === name && standing.type === 'good');

async function refuseOtherChain(
  { name: source, chainId }: EvmSourceConfig,
  named: readonly Named[],
  signal: AbortSignal,
): Promise<void> {
  for (const one of await Promise.allSettled(named.map(({ way }) => way.ask([], signal)))) {
    // Who does not answer now is asked that before anything else.
    if (one.status !== 'rejected' || !(one.reason instanceof OtherChain)) continue;
    const { node, told } = one.reason;
    throw new Fault(
      'bad-config',
      `source ${source}: ${node} is a node of chain ${told}, expected ${chainId}. ` +
        'Correct `chainId` or the address of the node.',
    );
  }
}
