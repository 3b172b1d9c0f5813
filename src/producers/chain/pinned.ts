/** Questions about the state at one block → a node of its chain → what it says of each. */

import type { Link } from './block.ts';
import { type Failed, failed, hashIn, isUnknownForm } from './call-answers.ts';
import type { ChainNodes } from './nodes.ts';
import type { Answer, Call } from './rpc.ts';

/** `of`: the first parameter; the block is the second. */
export type Question<Value> = Readonly<{ method: string; of: unknown; read: (answer: Answer) => Value }>;

export interface Pinned {
  /** All to one node, in one batch where it takes batches. Throws only where `signal` aborted. */
  ask<Value>(
    block: Pick<Link, 'number' | 'hash'>,
    questions: readonly Question<Value>[],
    signal: AbortSignal,
  ): Promise<readonly (Value | Failed)[]>;
}

/** By the block's hash; once a node did not know that form, by its number, while that is its hash. */
export function pinned(nodes: ChainNodes): Pinned {
  let byHash = true;

  return {
    async ask({ number, hash }, questions, signal) {
      const at = (block: unknown) =>
        questions.map(({ method, of }): Call => ({ method, params: [of, block] }));
      if (byHash) {
        const read = (answers: readonly Answer[]) =>
          isUnknownForm(answers) ? null : valuesIn(questions, answers);
        const values = await nodes.askTogether(at({ blockHash: hash }), read, signal);
        if (values) return values;
        byHash = false;
      }
      const quantity = `0x${number.toString(16)}`;
      const which: Call = { method: 'eth_getBlockByNumber', params: [quantity, false] };
      const read = (answers: readonly Answer[]) => {
        // The same before and after, so it was the same in between.
        const isIt = hashIn(answers[0]) === hash && hashIn(answers.at(-1)) === hash;
        return isIt
          ? valuesIn(questions, answers.slice(1))
          : questions.map(() => failed(`it has no ${hash}`));
      };
      return nodes.askTogether([which, ...at(quantity), which], read, signal);
    },
  };
}

const valuesIn = <Value>(questions: readonly Question<Value>[], answers: readonly Answer[]) =>
  questions.map(({ read }, index) => {
    const answer = answers[index];
    return answer ? read(answer) : failed('it gave no answer');
  });
