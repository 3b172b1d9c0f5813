/** What went wrong on the way to a node, or in what came back → a NodeProblem that gives no key away. */
import { AnswerProblem } from './answer-problem.ts';
import { nodeName, withoutKeys } from './node-name.ts';
import { reasonOf } from './reason-of.ts';
import { NodeProblem } from './rpc.ts';

/** What nobody has classified is a failure of the connection: nothing else is left to fail there. */
export function transportProblem(address: string, thrown: unknown): NodeProblem {
  const { kind, retryAfterMs, message, cause } =
    thrown instanceof AnswerProblem
      ? thrown
      : new AnswerProblem('unreachable', reasonOf(thrown), { cause: thrown });
  return new NodeProblem(
    { kind, node: nodeName(address), retryAfterMs },
    withoutKeys(message, address),
    cause,
  );
}
