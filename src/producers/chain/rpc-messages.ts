/** Calls → the text of a JSON-RPC 2.0 request; the text of a node → its answers, matched by their ids. */
import { shown } from '../json-line.ts';
import { AnswerProblem } from './answer-problem.ts';
import { isRateLimit } from './rate-limit.ts';
import type { Answer, Call } from './rpc.ts';

export type SentCall = Readonly<{ id: number; call: Call }>;

/** As long as a message of a node is quoted: Alchemy names a range behind the 300th letter. */
const mostQuoted = 1_000;

/** One call as an object, several as a batch. */
export function requestText(sent: readonly SentCall[]): string {
  const messages = sent.map(({ id, call }) => ({ jsonrpc: '2.0', id, ...call }));
  return JSON.stringify(messages.length === 1 ? messages[0] : messages);
}

/**
 * An answer to each of the calls, in their order. One error in place of the list, by itself in it, or with no
 * id in it, answers every call that is not answered else: so nodes refuse a batch as a whole, and geth names
 * the first call of it. Throws `AnswerProblem`.
 */
export function answersIn(text: string, sent: readonly SentCall[]): readonly Answer[] {
  const said = jsonOf(text);
  const messages: readonly unknown[] = Array.isArray(said) ? said : [said];
  const found = new Map<unknown, Answer>();
  for (const message of messages) {
    const id = idOf(message);
    if (found.has(id)) throw new AnswerProblem('malformed', `it answers call ${shown(id)} twice`);
    found.set(id, answerOf(message));
  }
  const whole = found.get(messages.length === 1 ? idOf(messages[0]) : null);
  return sent.map(({ id, call }) => {
    const answer = found.get(id) ?? whole;
    if (answer && (found.has(id) || answer.type === 'error')) return answer;
    throw new AnswerProblem('malformed', `it leaves ${call.method} unanswered`);
  });
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw thrown instanceof SyntaxError ? notJson(text) : thrown;
  }
}

/** Without the parser's error: it quotes the text, which may quote the address with its key. */
const notJson = (text: string): AnswerProblem =>
  new AnswerProblem('malformed', `its answer is not JSON: ${shown(text)}`);

/** Null where there is none, which JSON-RPC says of an error that belongs to no call. */
export const idOf = (message: unknown): unknown => member(message, 'id') ?? null;

/** Throws `AnswerProblem` for what is no answer, and where it says that too much is asked. */
export function answerOf(message: unknown): Answer {
  const error = member(message, 'error') ?? null;
  const result = member(message, 'result');
  if (error === null && result !== undefined) return { type: 'result', result };
  const [code, said] = [member(error, 'code'), member(error, 'message')];
  if (typeof code !== 'number' || typeof said !== 'string')
    throw new AnswerProblem('malformed', `${shown(message)} is no JSON-RPC answer`);
  const quoted = said.slice(0, mostQuoted);
  if (isRateLimit(code, said)) throw new AnswerProblem('rate-limited', `it says ${code} "${quoted}"`);
  return { type: 'error', code, message: quoted };
}

export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
