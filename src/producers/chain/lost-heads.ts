/** Heads that led nowhere, one after the other → the node that told them, benched, for others to be heard. */
import type { Header } from './block.ts';
import type { ChainNodes } from './nodes.ts';
import { NodeProblem } from './rpc.ts';
import { tellerOf } from './told-by.ts';

/** Of a chain that moves, one or two do in passing. */
const mostInARow = 3;

export interface LostHeads {
  /** No node has the blocks between this head and what is known. */
  lost(head: Header): void;
  followed(head: Header): void;
}

/** By itself a node is all there is to follow. */
export function lostHeads(nodes: ChainNodes): LostHeads {
  const inARow = new Map<string, number>();
  return {
    lost(head) {
      const node = tellerOf(head);
      if (node === null || nodes.standings().length < 2) return;
      const count = (inARow.get(node) ?? 0) + 1;
      inARow.set(node, count < mostInARow ? count : 0);
      if (count < mostInARow) return;
      const detail = `its last ${count} heads, to block ${head.number}, lead back to no block that is known`;
      nodes.bench(node, new NodeProblem({ kind: 'lying', node }, detail));
    },
    followed(head) {
      const node = tellerOf(head);
      if (node !== null) inARow.delete(node);
    },
  };
}
