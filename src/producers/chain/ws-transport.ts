/** JSON-RPC calls → a node over WebSocket → its answers, and the heads it announces. */
import { AnswerProblem } from './answer-problem.ts';
import { newHeads } from './new-heads.ts';
import { withoutKeys } from './node-name.ts';
import type { Answer, Transport } from './rpc.ts';
import { type SocketLink, socketLink, type WsOptions } from './socket-link.ts';
import { transportProblem } from './transport-problem.ts';

export interface WsTransport extends Transport {
  /**
   * `params.result` of every newHeads notification. Ends when `signal` aborts; throws `NodeProblem` when the
   * connection ends: heads may be missed then, and whoever subscribes anew has to look what they were.
   */
  subscribe(signal: AbortSignal): AsyncIterable<unknown>;
}

/**
 * Connects when it is asked, and anew when it is asked after the connection was lost; it never tries by
 * itself.
 */
export function wsTransport(options: WsOptions): WsTransport {
  const { url } = options;
  let link: SocketLink | null = null;
  let isClosed = false;

  return {
    /** Calls go out one by one and are answered in any order: a socket has no need of batches. */
    async ask(calls, signal) {
      try {
        const to = linked();
        return (await Promise.all(calls.map((call) => to.ask(call, signal)))).map(withoutOurKeys);
      } catch (thrown) {
        throw signal.aborted ? signal.reason : transportProblem(url, thrown);
      }
    },
    async *subscribe(signal) {
      try {
        yield* newHeads(linked(), signal);
      } catch (thrown) {
        if (!signal.aborted) throw transportProblem(url, thrown);
      }
    },
    async close() {
      isClosed = true;
      link?.end();
    },
  };

  function linked(): SocketLink {
    if (isClosed) throw new AnswerProblem('unreachable', 'we have closed the connection');
    if (link === null || link.isEnded) link = socketLink(options);
    return link;
  }

  function withoutOurKeys(answer: Answer): Answer {
    return answer.type === 'error' ? { ...answer, message: withoutKeys(answer.message, url) } : answer;
  }
}
