/** A connection → the heads that its node announces over it, as the node gives them. */

import { untilAborted } from '../until-aborted.ts';
import { AnswerProblem } from './answer-problem.ts';
import type { SocketLink } from './socket-link.ts';

/** Who follows a chain finds the blocks between by their parents, so of many heads the newest will do. */
const mostWaiting = 64;

/** Throws `AnswerProblem` when the connection ends, and what aborted `signal`. */
export async function* newHeads(link: SocketLink, signal: AbortSignal): AsyncGenerator<unknown> {
  const waiting: { subscription: unknown; result: unknown }[] = [];
  let news = Promise.withResolvers<void>();
  let ended: AnswerProblem | null = null;
  let subscription: unknown = null;
  // Before it subscribes: the first head may come right behind the answer, or even ahead of it.
  const leave = link.listen({
    heard(subscription, result) {
      waiting.push({ subscription, result });
      if (waiting.length > mostWaiting) waiting.shift();
      news.resolve();
    },
    ended(problem) {
      ended = problem;
      news.resolve();
    },
  });
  try {
    subscription = await subscribed(link, signal);
    for (;;) {
      news = Promise.withResolvers();
      for (let next = waiting.shift(); next; next = waiting.shift())
        if (next.subscription === subscription) yield next.result;
      if (ended) throw ended;
      await untilAborted(news.promise, signal);
    }
  } finally {
    leave();
    if (subscription !== null) void unsubscribed(link, subscription);
  }
}

async function subscribed(link: SocketLink, signal: AbortSignal): Promise<unknown> {
  const answer = await link.ask({ method: 'eth_subscribe', params: ['newHeads'] }, signal);
  if (answer.type === 'result') return answer.result;
  throw new AnswerProblem('refused', `it does not announce heads: ${answer.message}`);
}

/** Its answer is of no use to anybody, and that there is none is no harm. */
function unsubscribed(link: SocketLink, subscription: unknown): Promise<unknown> {
  if (link.isEnded) return Promise.resolve();
  const call = { method: 'eth_unsubscribe', params: [subscription] };
  return link.ask(call, AbortSignal.any([])).catch(() => undefined);
}
