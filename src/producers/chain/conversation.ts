/** Messages that come over a socket → the calls they answer and the listeners they are for. */
import { awaitedLater } from '../awaited-later.ts';
import { AnswerProblem } from './answer-problem.ts';
import type { Answer } from './rpc.ts';
import { answerOf, idOf, jsonOf, member } from './rpc-messages.ts';

export type Listener = Readonly<{
  /** `subscription` is the id that eth_subscribe gave, whoever asked for it. */
  heard(subscription: unknown, result: unknown): void;
  ended(problem: AnswerProblem): void;
}>;

export interface Conversation {
  /** A new id, and the answer to come for it: awaited or not, until it is forgotten. */
  expect(): Readonly<{ id: number; answer: Promise<Answer>; forget: () => void }>;
  /** Until the function it gives is called. */
  listen(listener: Listener): () => void;
  /** Throws `AnswerProblem` where the text makes no sense, for no call of its own. */
  take(text: string): void;
  /** Nothing more will come. */
  end(problem: AnswerProblem): void;
}

export function conversation(): Conversation {
  const asked = new Map<unknown, PromiseWithResolvers<Answer>>();
  const listeners = new Set<Listener>();
  let ended: AnswerProblem | null = null;
  let lastId = 0;

  return {
    expect() {
      const id = ++lastId;
      const answer = Promise.withResolvers<Answer>();
      void awaitedLater(answer.promise);
      asked.set(id, answer);
      if (ended) answer.reject(ended);
      return { id, answer: answer.promise, forget: () => asked.delete(id) };
    },
    listen(listener) {
      listeners.add(listener);
      if (ended) listener.ended(ended);
      return () => listeners.delete(listener);
    },
    take(text) {
      for (const message of [jsonOf(text)].flat()) {
        const isNotification = member(message, 'method') === 'eth_subscription';
        if (isNotification) tell(member(message, 'params'));
        else settle(message);
      }
    },
    end(problem) {
      ended = problem;
      for (const { reject } of asked.values()) reject(problem);
      for (const one of listeners) one.ended(problem);
    },
  };

  function tell(params: unknown): void {
    for (const one of listeners) one.heard(member(params, 'subscription'), member(params, 'result'));
  }

  /** An answer that nobody waits for any more came too late, and is no news. */
  function settle(message: unknown): void {
    const id = idOf(message);
    if (id === null) throw ofNoCall(message);
    try {
      asked.get(id)?.resolve(answerOf(message));
    } catch (thrown) {
      asked.get(id)?.reject(thrown);
    }
  }
}

/** Whose answer is missing cannot be said then: whoever waits would wait in vain. */
function ofNoCall(message: unknown): AnswerProblem {
  const answer = answerOf(message);
  const said = answer.type === 'error' ? `: ${answer.message}` : '';
  return new AnswerProblem('malformed', `it answers a call that it does not name${said}`);
}
