/** JSON-RPC calls → a node over HTTP → its answers; several calls are one batch, where it takes so many. */
import { type Dispatcher, Pool } from 'undici';
import { AnswerProblem } from './answer-problem.ts';
import { fittingBatches } from './fitting-batches.ts';
import { httpRefusal } from './http-refusal.ts';
import { nodeAddress, type Reached } from './node-address.ts';
import { withoutKeys } from './node-name.ts';
import type { Answer, Transport } from './rpc.ts';
import { answersIn, requestText, type SentCall } from './rpc-messages.ts';
import { transportProblem } from './transport-problem.ts';

export type HttpOptions = Reached &
  Readonly<{
    /** So many requests at a time; more wait. */
    connections: number;
  }>;

export function httpTransport({
  url: address,
  timeoutMs,
  maxBytes,
  connections,
  now,
}: HttpOptions): Transport {
  const { url, headers } = nodeAddress(address);
  const pool = new Pool(url.origin, { connections, connect: { timeout: timeoutMs } });
  const inBatches = fittingBatches(exchanged);
  let lastId = 0;

  return {
    async ask(calls, signal) {
      if (calls.length === 0) return [];
      const sent = calls.map((call) => ({ id: ++lastId, call }));
      const late = AbortSignal.timeout(timeoutMs);
      try {
        return (await inBatches(sent, AbortSignal.any([signal, late]))).map(withoutOurKeys);
      } catch (thrown) {
        if (signal.aborted) throw signal.reason;
        const problem = late.aborted
          ? new AnswerProblem('unreachable', `it gave no answer within ${timeoutMs} ms`)
          : thrown;
        throw transportProblem(address, problem);
      }
    },
    close: () => pool.destroy(),
  };

  async function exchanged(sent: readonly SentCall[], signal: AbortSignal): Promise<readonly Answer[]> {
    const response = await pool.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, 'content-type': 'application/json' },
      body: requestText(sent),
      signal,
    });
    const refusal = httpRefusal(response.statusCode, response.headers['retry-after'], now());
    try {
      const answers = answersIn(await boundedText(response, maxBytes), sent);
      // Some answer what they will not do with a status of 400 or 500 and say in the body why.
      if (refusal === null || refusal.kind === 'unreachable') return answers;
    } catch (thrown) {
      if (refusal === null || isRateLimited(thrown)) throw thrown;
    }
    throw refusal;
  }

  function withoutOurKeys(answer: Answer): Answer {
    return answer.type === 'error' ? { ...answer, message: withoutKeys(answer.message, address) } : answer;
  }
}

const isRateLimited = (thrown: unknown): boolean =>
  thrown instanceof AnswerProblem && thrown.kind === 'rate-limited';

/** Leaving the loop early gives up the connection, and with it whatever else would have come. */
async function boundedText({ body }: Dispatcher.ResponseData, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AnswerProblem('malformed', `its answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
