/** A node and a block → what the node says of its logs, and what its receipts show. */
import { AnswerProblem } from './answer-problem.ts';
import type { ChainLog, Header } from './block.ts';
import type { LogQuery } from './chain-reader.ts';
import { logsOfBlock } from './node-answers.ts';
import { hashCall, headerIn, type LogsReading, logsIn } from './node-reader.ts';
import type { ChainNodes } from './nodes.ts';
import { receiptsRoot } from './receipts-root.ts';
import type { Answer } from './rpc.ts';
import { member } from './rpc-messages.ts';
import type { Testimony } from './testimony.ts';

export type Testifying = Readonly<{ nodes: ChainNodes; reading: LogsReading }>;

/** Null where the node does not have the block, or did not answer. */
export async function testified(
  { nodes, reading }: Testifying,
  node: string,
  signal: AbortSignal,
): Promise<Testimony | null> {
  const { header } = reading;
  const own = await nodes.from(node, { call: hashCall(header.hash), read: headerIn }, signal);
  if (!own?.value) return null;
  const call = { method: 'eth_getBlockReceipts', params: [header.hash] };
  const read = (answer: Answer) => receiptsIn(answer, header);
  const receipts = await nodes.from(node, { call, read }, signal);
  const said = await nodes.from(
    node,
    { call: reading.call, read: (answer) => logsIn(answer, reading) },
    signal,
  );
  const proof = receipts?.value ? await proofOf(own.value, receipts.value, reading.query) : null;
  return { node, said: said?.value ?? null, proof };
}

type Receipts = Readonly<{ rows: readonly object[]; logs: readonly ChainLog[] }>;

/** Many nodes do not have this method: that is no reason to leave them alone. */
function receiptsIn(answer: Answer, header: Header): Receipts | null {
  if (answer.type === 'error' || answer.result === null) return null;
  if (!Array.isArray(answer.result))
    throw new AnswerProblem('malformed', `receipts of block ${header.number} are no array`);
  const rows: readonly object[] = answer.result.map((row: unknown) => Object(row));
  return {
    rows,
    logs: logsOfBlock(
      rows.flatMap((row) => member(row, 'logs') ?? []),
      header,
    ),
  };
}

async function proofOf(
  { number, receiptsRoot: named }: Header,
  { rows, logs }: Receipts,
  query: LogQuery,
): Promise<Testimony['proof']> {
  const root = named === null ? null : await receiptsRoot(rows, logs);
  if (root === null) return null;
  if (root === named) return { type: 'right', logs: logs.filter((log) => isAsked(log, query)) };
  const detail = `the receipts it gave of block ${number} have the root ${root}, its header says ${named}`;
  return { type: 'wrong', detail };
}

/** As nodes understand a filter. */
const isAsked = ({ address, topics }: ChainLog, query: LogQuery): boolean =>
  (query.addresses.length === 0 || query.addresses.includes(address)) &&
  query.topics.every((any, at) => at < topics.length && (any.length === 0 || any.includes(topics[at] ?? '')));
