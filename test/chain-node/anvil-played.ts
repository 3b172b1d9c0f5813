/** A real node → the same, to be served with manners: its answers pass through, it tells of no heads. */
import type { AnvilNode } from './anvil-node.ts';
import { headsToTell, type PlayedNode, refused } from './played-node.ts';

export const anvilPlayed = (node: AnvilNode): PlayedNode => ({
  heads: headsToTell(),
  answer: ({ method, params }) =>
    node.ask(method, ...params).then(
      (result) => ({ result }),
      (thrown: unknown) => refused(-32000, String(thrown)),
    ),
});
