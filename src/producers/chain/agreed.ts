/** A block to take another's place → whether enough nodes stand on it; who insists alone is benched. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Telemetry } from '../../telemetry.ts';
import type { Header, Link } from './block.ts';
import { blockCall, headCall, headerIn, headIn, quantity } from './node-reader.ts';
import type { ChainNodes, Given } from './nodes.ts';
import { NodeProblem } from './rpc.ts';
import { tellerOf } from './told-by.ts';

export type Agreeing = Readonly<{
  nodes: ChainNodes;
  /** So many, or all that are in good standing where these are fewer. */
  agree: number;
  source: string;
  telemetry: Telemetry;
  /** Nodes see a fork one after the other. */
  patienceMs?: number;
}>;

const usualPatienceMs = 3_000;
const pauseMs = 100;

/**
 * A block that a node keeps though it has left its chain does not count: what is asked for is the height.
 * Where one node is enough, nobody is asked.
 */
export async function agreed(agreeing: Agreeing, block: Link, signal: AbortSignal): Promise<boolean> {
  const { nodes, agree, patienceMs = usualPatienceMs } = agreeing;
  const until = performance.now() + patienceMs;
  let before: readonly Given<Header>[] | null = null;
  for (;;) {
    if (neededOf(nodes, agree) <= 1 && isHeard(nodes, block)) return true;
    const said = await saidOf(nodes, block, signal);
    const standing = said.filter(({ value }) => value?.hash === block.hash);
    // Counted again: who did not answer is not in good standing any more.
    const needed = neededOf(nodes, agree);
    if (standing.length > 0 && standing.length >= needed) return true;
    before ??= await nodes.each(headCall, headIn, signal);
    if (performance.now() >= until) {
      await doubt(agreeing, { block, said, needed, before }, signal);
      return false;
    }
    await sleep(pauseMs, undefined, { signal });
  }
}

/** What somebody said who has been benched since is not believed on its account. */
function isHeard(nodes: ChainNodes, block: Link): boolean {
  const teller = tellerOf(block);
  return teller === null || inGoodStanding(nodes).includes(teller);
}

/** Of those that have to stand on it. Who of them is late is waited for, until it answers or fails. */
async function saidOf(nodes: ChainNodes, { number }: Link, signal: AbortSignal) {
  const question = { call: blockCall(quantity(number)), read: headerIn };
  const said = inGoodStanding(nodes).map((name) => nodes.from(name, question, signal));
  return (await Promise.all(said)).filter((one) => one !== null);
}

const inGoodStanding = (nodes: ChainNodes): readonly string[] =>
  nodes.standings().flatMap(({ node, standing }) => (standing.type === 'good' ? [node] : []));

const neededOf = (nodes: ChainNodes, agree: number): number => Math.min(agree, inGoodStanding(nodes).length);

type Doubted = Readonly<{
  block: Link;
  said: readonly Given<Header | null>[];
  needed: number;
  /** Heads as they were when the doubt began. */
  before: readonly Given<Header>[];
}>;

/** While the others are only slow to see it, nobody is to blame; once they have gone on without it one is. */
async function doubt(
  { nodes, source, telemetry }: Agreeing,
  { block: { number, hash }, said, needed, before }: Doubted,
  signal: AbortSignal,
): Promise<void> {
  const standing = said.filter(({ value }) => value?.hash === hash);
  const others = said.flatMap(({ node, value }) => (value && value.hash !== hash ? [node] : []));
  const [alone] = standing;
  if (!alone) return;
  const was = new Map(before.map(({ node, value }) => [node, value.number]));
  const heads = await nodes.each(headCall, headIn, signal);
  const on = heads.find(
    ({ node, value }) => others.includes(node) && value.number > (was.get(node) ?? value.number),
  );
  if (standing.length === 1 && on) {
    const detail =
      `it alone stands on block ${number} ${hash}: ${on.node} has another there, ` +
      `and has gone on to block ${on.value.number}`;
    nodes.bench(alone.node, new NodeProblem({ kind: 'lying', node: alone.node }, detail));
    return;
  }
  const why = `it stands on block ${number} ${hash}; of ${needed} nodes that have to ${standing.length} do`;
  for (const { node } of standing) telemetry('NodeSuspected', { source, node, kind: 'fork', why });
}
