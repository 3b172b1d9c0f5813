/** What is wrong with an answer, said where nobody knows whose it is; named, it is a NodeProblem. */
import { NodeProblem, type ProblemKind } from './rpc.ts';

export class AnswerProblem extends Error {
  override readonly name = 'AnswerProblem';
  readonly kind: ProblemKind;
  /** How long the node asked to be left alone; null where it did not say. */
  readonly retryAfterMs: number | null;

  /** `detail` is one sentence for a person, and names no node. */
  constructor(
    kind: ProblemKind,
    detail: string,
    { retryAfterMs = null, cause }: Readonly<{ retryAfterMs?: number | null; cause?: unknown }> = {},
  ) {
    super(detail, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Null for what is not a node's doing: an abort, or a bug of ours. */
export function problemOf(node: string, thrown: unknown): NodeProblem | null {
  if (thrown instanceof NodeProblem) return thrown;
  if (!(thrown instanceof AnswerProblem)) return null;
  const { kind, retryAfterMs, message, cause } = thrown;
  return new NodeProblem({ kind, node, retryAfterMs }, message, cause);
}
