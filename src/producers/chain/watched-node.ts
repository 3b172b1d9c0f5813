/** One node and how it has answered so far: questions in, answers that were read or its benching out. */
import { problemOf } from './answer-problem.ts';
import type { Budget } from './budget.ts';
import type { Answer, Call, NodeProblem, ProblemKind, Transport } from './rpc.ts';
import { asked, benched, good, released, type Standing } from './standing.ts';

/** `name` is how it is told apart, and holds no key; a node of twice the weight is asked twice as often. */
export type ChainNode = Readonly<{ name: string; transport: Transport; weight: number; budget: Budget }>;

export type NodeSaid =
  | Readonly<{ type: 'benched'; node: string; kind: ProblemKind; detail: string; forMs: number }>
  | Readonly<{ type: 'returned' | 'late'; node: string }>;

/** Believes an answer, or throws `AnswerProblem` or `NodeProblem`, which benches the node that gave it. */
export type Read<Value> = (answer: Answer, node: string) => Value;

/** The same of several answers, one for each call and in their order. */
export type ReadAll<Value> = (answers: readonly Answer[], node: string) => Value;

/** Of the one answer to one call. */
export const alone =
  <Value>(read: Read<Value>): ReadAll<Value> =>
  ([answer], node) => {
    if (!answer) throw new Error(`The transport of ${node} gave no answer.`);
    return read(answer, node);
  };

export type Watch = Readonly<{
  /** Milliseconds of the clock that standings are told by. */
  now: () => number;
  /** 0 to 1. */
  random: () => number;
  /** Called at every benching and every return from it; must not throw. */
  said: (event: NodeSaid) => void;
  /** Called when it stands otherwise than before. */
  changed: () => void;
}>;

export interface WatchedNode {
  readonly node: ChainNode;
  readonly standing: Standing;
  /**
   * Null where the node failed, or was benched on others' account while this call waited for its budget.
   * Throws what aborted `signal`, and bugs.
   */
  ask<Value>(
    calls: readonly Call[],
    read: ReadAll<Value>,
    signal: AbortSignal,
  ): Promise<Readonly<{ value: Value }> | null>;
  bench(problem: NodeProblem): void;
}

export function watchedNode(node: ChainNode, { now, random, said, changed }: Watch): WatchedNode {
  const { name, transport, budget } = node;
  let standing = good;

  return {
    node,
    get standing() {
      return standing;
    },
    async ask(calls, read, signal) {
      const begun = asked(standing);
      standing = begun;
      try {
        await budget.take(calls, signal);
        if (standing !== begun) return null;
        const value = read(await transport.ask(calls, signal), name);
        // An answer to what was asked before the last failure does not make up for that.
        if (standing === begun) goBack();
        return { value };
      } catch (thrown) {
        const problem = signal.aborted ? null : problemOf(name, thrown);
        if (problem) {
          benchFor(problem, begun);
          return null;
        }
        if (standing === begun) stand(released(begun));
        throw signal.aborted ? signal.reason : thrown;
      }
    },
    bench: (problem) => benchFor(problem, standing),
  };

  function goBack(): void {
    if (standing === good) return;
    stand(good);
    said({ type: 'returned', node: name });
  }

  function benchFor(problem: NodeProblem, since: Standing): void {
    const at = { nowMs: now(), chance: random(), isLate: standing !== since };
    const next = benched(standing, problem, at);
    if (next === standing) return;
    stand(next);
    const { kind, detail } = problem;
    said({ type: 'benched', node: name, kind, detail, forMs: next.forMs });
  }

  function stand(next: Standing): void {
    standing = next;
    changed();
  }
}
