/** A result of eth_getBlockReceipts, which may hold anything → receipts of a block, and what they prove. */
import { Fault } from '../../faults.ts';
import { AnswerProblem } from './answer-problem.ts';
import type { ChainLog, Header } from './block.ts';
import type { LogQuery } from './chain-reader.ts';
import { logsOfBlock } from './node-answers.ts';
import { receiptsRoot } from './receipts-root.ts';
import type { Call } from './rpc.ts';
import { member } from './rpc-messages.ts';

/** `logs`: all that the rows hold, in order. */
export type Receipts = Readonly<{ rows: readonly object[]; logs: readonly ChainLog[] }>;

/** Null: of a kind that nobody here can check. */
export type Proof = Readonly<{ type: 'right' } | { type: 'wrong'; detail: string }> | null;

export const receiptsCall = (hash: string): Call => ({ method: 'eth_getBlockReceipts', params: [hash] });

/** Null where the node does not have the block. */
export function receiptsOf(result: unknown, header: Header): Receipts | null {
  if (result === null) return null;
  if (!Array.isArray(result))
    throw new AnswerProblem('malformed', `receipts of block ${header.number} are no array`);
  const rows: readonly object[] = result.map((row: unknown) => Object(row));
  const logs = logsOfBlock(
    rows.flatMap((row) => member(row, 'logs') ?? []),
    header,
  );
  return { rows, logs };
}

/** Whether they have the root that the header names. What lacks a part of a receipt has none. */
export async function proofOf(
  { number, receiptsRoot: named }: Header,
  { rows, logs }: Receipts,
): Promise<Proof> {
  if (named === null) return null;
  try {
    const root = await receiptsRoot(rows, logs);
    if (root === null) return null;
    if (root === named) return { type: 'right' };
    const detail = `the receipts it gave of block ${number} have the root ${root}, its header says ${named}`;
    return { type: 'wrong', detail };
  } catch (thrown) {
    if (!(thrown instanceof Fault && thrown.code === 'malformed-line')) throw thrown;
    return { type: 'wrong', detail: `a receipt it gave of block ${number}: ${thrown.message}` };
  }
}

/** As nodes understand a filter. */
export const asked = (logs: readonly ChainLog[], query: LogQuery): readonly ChainLog[] =>
  logs.filter(
    ({ address, topics }) =>
      (query.addresses.length === 0 || query.addresses.includes(address)) &&
      query.topics.every(
        (any, at) => at < topics.length && (any.length === 0 || any.includes(topics[at] ?? '')),
      ),
  );
