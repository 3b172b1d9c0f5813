/** What nodes say of how far they are, asked again and again → those that are behind the others, benched. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerProblem } from './answer-problem.ts';
import { type Allowed, lagging } from './lagging.ts';
import { headCall, headIn } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import { type Answer, NodeProblem } from './rpc.ts';
import { member } from './rpc-messages.ts';

export type ComparingHeads = Omit<Allowed, 'reached'> &
  Readonly<{ nodes: ChainNodes; everyMs: number; reached: () => number }>;

/** Nobody catches up in a second. */
const restMs = 15_000;

/** Until `signal` aborts. Throws bugs only. */
export async function compareHeads(comparing: ComparingHeads, signal: AbortSignal): Promise<void> {
  const { nodes, everyMs } = comparing;
  // With nobody beside it a node is as far as can be known.
  if (nodes.standings().length < 2) return;
  let before: ReadonlySet<string> = new Set();
  while (!signal.aborted) {
    before = await compared(comparing, before, signal).catch((thrown: unknown) => {
      if (signal.aborted) return before;
      throw thrown;
    });
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One node has at times what another is about to hear of: only who was behind before as well is. */
async function compared(
  { nodes, reached, ...allowed }: ComparingHeads,
  before: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  await nodes.each({ method: 'eth_syncing', params: [] }, notSyncing, signal);
  const told = await nodes.each(headCall, headIn, signal);
  const behind = lagging(told, { ...allowed, reached: reached() });
  for (const { node, detail } of behind)
    if (before.has(node))
      nodes.bench(node, new NodeProblem({ kind: 'behind', node, retryAfterMs: restMs }, detail));
  return new Set(behind.map(({ node }) => node));
}

/** Nodes without this method, as some providers' are, say nothing by it. */
function notSyncing(answer: Answer): void {
  if (answer.type === 'error' || typeof answer.result !== 'object' || answer.result === null) return;
  const [at = Number.NaN, to = Number.NaN] = ['currentBlock', 'highestBlock'].map((name) =>
    Number(member(answer.result, name)),
  );
  if (at >= to && isIndexing(answer.result)) return;
  const isTold = Number.isFinite(at) && Number.isFinite(to);
  const where = isTold ? `, at block ${at} of ${to}` : '';
  throw new AnswerProblem('behind', `it is still syncing${where}`, { retryAfterMs: restMs });
}

/** Geth says so of itself at the head, too, while it indexes what it has: for hours, perhaps. */
const isIndexing = (progress: object): boolean =>
  ['txIndexRemainingBlocks', 'stateIndexRemaining', 'trienodeIndexRemaining'].some(
    (name) => Number(member(progress, name)) > 0,
  );
