/** Answers of a node to eth_call and eth_getCode, which may hold anything → what came of a call. */
import { shown } from '../json-line.ts';
import { AnswerProblem } from './answer-problem.ts';
import { headerOf } from './node-answers.ts';
import type { Answer } from './rpc.ts';

/** What came of a call. `failed`: no node could say. */
export type Verdict =
  | Readonly<{ outcome: 'returned'; data: string }>
  | Readonly<{ outcome: 'reverted' | 'absent'; data: null }>
  | Failed;

/** `again`: another node, or the same one a little later, may say it. */
export type Failed = Readonly<{ outcome: 'failed'; data: null; why: string; again: boolean }>;

/** Nothing came back: perhaps no contract is there. */
export type Empty = Readonly<{ outcome: 'empty'; data: null }>;

export const failed = (why: string, again = true): Failed => ({ outcome: 'failed', data: null, why, again });

/** More than this nobody wants to have decoded, and a record could not carry it. */
const mostBytes = 64 << 10;

/** Throws `AnswerProblem` for a result that is none. */
export function callVerdict(answer: Answer): Verdict | Empty {
  if (answer.type === 'result') return dataVerdict(bytesOf(answer.result));
  return isRevert(answer) ? { outcome: 'reverted', data: null } : failed(answer.message);
}

/** Null where the call gave none, for whatever reason. */
export const dataIn = (answer: Answer): string | null =>
  answer.type === 'result' ? bytesOf(answer.result) : null;

export function dataVerdict(data: string): Verdict | Empty {
  const bytes = (data.length - 2) / 2;
  if (bytes === 0) return { outcome: 'empty', data: null };
  if (bytes > mostBytes) return failed(`it returned ${bytes} bytes, expected at most ${mostBytes}`, false);
  return { outcome: 'returned', data };
}

/** Of an address that gave nothing back: a contract may well do that. */
export function codeVerdict(answer: Answer): Verdict {
  if (answer.type === 'error') return failed(answer.message);
  const isThere = bytesOf(answer.result) !== '0x';
  return isThere ? { outcome: 'returned', data: '0x' } : { outcome: 'absent', data: null };
}

/** To name a block by its hash is EIP-1898 of 2020; some nodes still want its number. */
export const isUnknownForm = (answers: readonly Answer[]): boolean =>
  answers.some((answer) => answer.type === 'error' && !isRevert(answer) && saysUnknownForm(answer));

/** Null where there is no such block, or no answer. */
export const hashIn = (answer: Answer | undefined): string | null =>
  answer?.type === 'result' ? (headerOf(answer.result)?.hash ?? null) : null;

function bytesOf(result: unknown): string {
  if (typeof result === 'string' && /^0x(?:[\da-f]{2})*$/i.test(result)) return result.toLowerCase();
  throw new AnswerProblem('malformed', `expected 0x and two hex digits a byte, got ${shown(result)}`);
}

type Refusal = Extract<Answer, { type: 'error' }>;

/** 3 is geth's code for it, which others follow; the rest each says in its own words. */
const isRevert = ({ code, message }: Refusal): boolean =>
  code === 3 ||
  /revert|invalid (opcode|jump)|out of ?gas|gas required exceeds|gas uint64 overflow/i.test(message) ||
  /stack (underflow|overflow|limit reached)|return data out of bounds|(VM execution|EVM) error/i.test(
    message,
  );

/** -32602 is JSON-RPC's own, of parameters that make no sense to who is asked. */
const saysUnknownForm = ({ code, message }: Refusal): boolean =>
  code === -32_602 || /cannot unmarshal|invalid (argument|params|block)|expected a? ?string/i.test(message);
