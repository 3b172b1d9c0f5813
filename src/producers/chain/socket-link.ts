/** JSON-RPC calls → one WebSocket connection, from its opening to its end → answers and notifications. */
import { WebSocket } from 'ws';
import { awaitedLater } from '../awaited-later.ts';
import { untilAborted } from '../until-aborted.ts';
import { AnswerProblem } from './answer-problem.ts';
import { conversation, type Listener } from './conversation.ts';
import { httpRefusal } from './http-refusal.ts';
import { nodeAddress, type Reached } from './node-address.ts';
import { reasonOf } from './reason-of.ts';
import type { Answer, Call } from './rpc.ts';
import { requestText } from './rpc-messages.ts';

export type WsOptions = Reached &
  Readonly<{
    /** A ping goes out so often, and a connection that has not answered the last one is given up. */
    pingMs: number;
  }>;

/** Never opens again: who needs another connection makes another link. */
export interface SocketLink {
  readonly isEnded: boolean;
  /** Throws `AnswerProblem`, or what aborted `signal`. */
  ask(call: Call, signal: AbortSignal): Promise<Answer>;
  /** Until the function it gives is called. */
  listen(listener: Listener): () => void;
  end(): void;
}

export function socketLink({ url: address, timeoutMs, maxBytes, pingMs, now }: WsOptions): SocketLink {
  const { url, headers } = nodeAddress(address);
  const socket = new WebSocket(url, { headers, maxPayload: maxBytes, handshakeTimeout: timeoutMs });
  const opened = Promise.withResolvers<void>();
  // Whoever asks is told; with nobody asking, it is no news.
  void awaitedLater(opened.promise);
  const talk = conversation();
  const beat = setInterval(ping, pingMs).unref();
  let isEnded = false;
  let isAnswered = true;

  socket.on('open', opened.resolve);
  socket.on('pong', () => {
    isAnswered = true;
  });
  socket.on('message', (data) => {
    try {
      talk.take(String(data));
    } catch (thrown) {
      end(problemIn(thrown, maxBytes));
    }
  });
  socket.on('unexpected-response', (_, { statusCode = 0, headers }) =>
    end(httpRefusal(statusCode, headers['retry-after'], now()) ?? unreachable('it offers no WebSocket')),
  );
  socket.on('error', (error) => end(problemIn(error, maxBytes)));
  socket.on('close', (code) => end(unreachable(`the connection has ended with code ${code}`)));

  return {
    get isEnded() {
      return isEnded;
    },
    async ask(call, signal) {
      const late = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, late]);
      const { id, answer, forget } = talk.expect();
      try {
        await untilAborted(opened.promise, either);
        socket.send(requestText([{ id, call }]));
        return await untilAborted(answer, either);
      } catch (thrown) {
        if (signal.aborted || !late.aborted) throw thrown;
        throw unreachable(`it gave no answer within ${timeoutMs} ms`);
      } finally {
        forget();
      }
    },
    listen: talk.listen,
    end: () => end(unreachable('we have closed the connection')),
  };

  function ping(): void {
    if (!isAnswered) end(unreachable(`it has left a ping unanswered for ${pingMs} ms`));
    if (socket.readyState !== WebSocket.OPEN) return;
    isAnswered = false;
    socket.ping();
  }

  function end(problem: AnswerProblem): void {
    if (isEnded) return;
    isEnded = true;
    clearInterval(beat);
    opened.reject(problem);
    talk.end(problem);
    socket.terminate();
  }
}

const unreachable = (detail: string, cause?: unknown): AnswerProblem =>
  new AnswerProblem('unreachable', detail, { cause });

function problemIn(thrown: unknown, maxBytes: number): AnswerProblem {
  if (thrown instanceof AnswerProblem) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return new AnswerProblem('malformed', `its answer is larger than ${maxBytes} bytes`);
  // What else breaks the protocol of WebSockets is not an answer either.
  if (code.startsWith('WS_ERR')) return new AnswerProblem('malformed', reasonOf(thrown), { cause: thrown });
  return unreachable(reasonOf(thrown), thrown);
}
