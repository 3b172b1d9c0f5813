/** A question that one node has answered → whether another one gives the same answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainNodes, Question } from './nodes.ts';

export type Compared<Value> = Readonly<{
  nodes: ChainNodes;
  /** Who answered before; null where nobody knows. */
  teller: string | null;
  question: Question<Value | null>;
  isSame: (value: Value) => boolean;
}>;

/** Another node may have the block a little later. */
const tries = 20;
const pauseMs = 100;

/** Null where there is no other, or none of them has the block in time. */
export async function anotherSays<Value>(
  { nodes, teller, question, isSame }: Compared<Value>,
  signal: AbortSignal,
): Promise<boolean | null> {
  for (let left = tries; left > 0; left--) {
    const others = inGoodStanding(nodes).filter((name) => name !== teller);
    if (others.length === 0) return null;
    for (const other of others) {
      const said = await nodes.from(other, question, signal);
      if (said?.value) return isSame(said.value);
    }
    await sleep(pauseMs, undefined, { signal });
  }
  return null;
}

export const inGoodStanding = (nodes: ChainNodes): readonly string[] =>
  nodes.standings().flatMap(({ node, standing }) => (standing.type === 'good' ? [node] : []));
