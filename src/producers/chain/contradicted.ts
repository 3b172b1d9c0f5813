/** Headers that cannot both be so → the nodes that told what others deny, benched; or all that told them. */
import type { Link } from './block.ts';
import type { Contradiction } from './branch.ts';
import { hashCall, headerIn } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import { NodeProblem } from './rpc.ts';
import { tellerOf } from './told-by.ts';

/** What was followed already has no teller any more, and stays. */
export async function contradicted(
  nodes: ChainNodes,
  { between, message }: Contradiction,
  signal: AbortSignal,
): Promise<void> {
  const suspects: { node: string; isDenied: boolean }[] = [];
  for (const header of between) {
    const node = tellerOf(header);
    if (node) suspects.push({ node, isDenied: await isDenied(nodes, { header, node }, signal) });
  }
  const denied = suspects.filter((one) => one.isDenied);
  for (const { node } of denied.length > 0 ? denied : suspects)
    nodes.bench(node, new NodeProblem({ kind: 'lying', node }, message));
}

/** By more of the other nodes than bear it out. */
async function isDenied(
  nodes: ChainNodes,
  { header, node: teller }: Readonly<{ header: Link; node: string }>,
  signal: AbortSignal,
): Promise<boolean> {
  const said = await nodes.each(hashCall(header.hash), headerIn, signal);
  const others = said.flatMap(({ node, value }) => (node !== teller && value ? [value] : []));
  const alike = others.filter(
    ({ number, parentHash }) => number === header.number && parentHash === header.parentHash,
  );
  return others.length - alike.length > alike.length;
}
