/** What is asked of a node of an EVM chain and what it answers: JSON-RPC 2.0, before anything is believed. */

export type Call = Readonly<{ method: string; params: readonly unknown[] }>;

/** `error` is the node's own: it understood the question. */
export type Answer =
  | Readonly<{ type: 'result'; result: unknown }>
  | Readonly<{ type: 'error'; code: number; message: string }>;

/** A way to one node. It has no opinion of what is said over it. */
export interface Transport {
  /** One answer for each call, in the order of the calls. Throws `NodeProblem`. */
  ask(calls: readonly Call[], signal: AbortSignal): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

/**
 * Why a node is passed over. `unreachable`: no answer, or none in time. `rate-limited`: HTTP 429 or the codes
 * that providers use for it. `refused`: it answered that it will not, as with a wrong key. `malformed`: what
 * it said cannot be an answer. `lying`: what it said contradicts what it or others said. `behind`: it does
 * not have what others have.
 */
export type ProblemKind = 'unreachable' | 'rate-limited' | 'refused' | 'malformed' | 'lying' | 'behind';

/** Names the node without its credentials; `detail` is one sentence for a person. */
export class NodeProblem extends Error {
  override readonly name = 'NodeProblem';
  readonly kind: ProblemKind;
  readonly node: string;
  /** The message without the node's name and the kind. */
  readonly detail: string;
  /** How long the node asked to be left alone; null where it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    {
      kind,
      node,
      retryAfterMs = null,
    }: Readonly<{ kind: ProblemKind; node: string; retryAfterMs?: number | null }>,
    detail: string,
    cause?: unknown,
  ) {
    super(`${node} is ${kind}: ${detail}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.node = node;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }
}
