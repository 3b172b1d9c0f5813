/** Questions of who follows a chain → calls to its nodes, whose answers are checked before they count. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerProblem } from './answer-problem.ts';
import type { ChainLog, Header } from './block.ts';
import type { BlockRange, ChainReader, LogQuery } from './chain-reader.ts';
import { type BloomCovers, contradicts } from './log-bloom.ts';
import { headerOf, logsOfBlock, logsOfRange } from './node-answers.ts';
import type { ChainNodes } from './nodes.ts';
import type { Answer, Call } from './rpc.ts';
import { toldBy } from './told-by.ts';
import { type TooMany, tooManyIn } from './too-many.ts';

export type NodeReaderOptions = Readonly<{ nodes: ChainNodes; covers: BloomCovers }>;

export const nodeReader = ({ nodes, covers }: NodeReaderOptions): ChainReader => ({
  async head(signal) {
    const told = await nodes.each(headCall, toldHead, signal);
    const [newest] = told.map(({ value }) => value).toSorted((one, other) => other.number - one.number);
    return newest ?? nodes.ask(headCall, toldHead, signal);
  },
  byHash: (hash, signal) =>
    patiently(
      () => nodes.ask(hashCall(hash), (answer, node) => toldBy(named(headerIn(answer), hash), node), signal),
      signal,
    ),
  async byNumber(number, signal) {
    const call = blockCall(quantity(number));
    const read = (answer: Answer, node: string) => toldBy(numbered(headerIn(answer), number), node);
    const found = await nodes.ask(call, read, signal);
    if (found) return found;
    // Who is behind does not have what others have.
    const told = await nodes.each(call, read, signal);
    return told.find(({ value }) => value !== null)?.value ?? null;
  },
  async finalized(tag, signal) {
    const read = (answer: Answer) => (answer.type === 'error' ? null : headerOf(answer.result));
    return (await nodes.ask(blockCall(tag), read, signal))?.number ?? null;
  },
  logsOf: (header, query, signal) => {
    const reading = logsReading(header, query, covers);
    const read = (answer: Answer, node: string) => toldBy(logsIn(answer, reading), node);
    return patiently(() => nodes.ask(reading.call, read, signal), signal);
  },
  logsBetween: (range, query, signal) => {
    const call = logsCall({ fromBlock: quantity(range.from), toBlock: quantity(range.to) }, query);
    const read = (answer: Answer) => rangeIn(answer, range);
    // Who has not come so far gives what it has, and does not say that this is not all.
    const end = (answer: Answer, node: string) => ({ node, hash: headerIn(answer)?.hash });
    return patiently(async () => {
      const { node, hash } = await nodes.ask(blockCall(quantity(range.to)), end, signal);
      return hash === range.last ? ((await nodes.from(node, { call, read }, signal))?.value ?? null) : null;
    }, signal);
  },
});

/** What is new to one node is often not yet known to another; what has left the chain may be so to all. */
const tries = 6;
const pauseMs = 60;

/** Null where it stays so. */
export async function patiently<Value>(
  ask: () => Promise<Value | null>,
  signal: AbortSignal,
): Promise<Value | null> {
  for (let left = tries; ; left--) {
    const answer = await ask();
    if (answer !== null || left === 1) return answer;
    await sleep(pauseMs, undefined, { signal });
  }
}

export const quantity = (number: number): string => `0x${number.toString(16)}`;

export const hashCall = (hash: string): Call => ({ method: 'eth_getBlockByHash', params: [hash, false] });

export const blockCall = (which: string): Call => ({
  method: 'eth_getBlockByNumber',
  params: [which, false],
});

export const headCall = blockCall('latest');

function logsCall(blocks: Readonly<Record<string, string>>, { addresses, topics }: LogQuery): Call {
  const address = addresses.length === 0 ? {} : { address: addresses };
  const positions = topics.map((any) => (any.length === 0 ? null : any));
  return {
    method: 'eth_getLogs',
    params: [{ ...blocks, ...address, ...(positions.length === 0 ? {} : { topics: positions }) }],
  };
}

export function headerIn(answer: Answer): Header | null {
  if (answer.type === 'result') return headerOf(answer.result);
  if (isUnknownBlock(answer)) return null;
  throw new AnswerProblem('refused', answer.message);
}

export function headIn(answer: Answer): Header {
  const head = headerIn(answer);
  if (head) return head;
  throw new AnswerProblem('behind', 'it has no block yet');
}

const toldHead = (answer: Answer, node: string): Header => toldBy(headIn(answer), node);

function named(header: Header | null, hash: string): Header | null {
  if (header === null || header.hash === hash) return header;
  throw new AnswerProblem('lying', `asked for block ${hash}, it gave ${header.hash}`);
}

function numbered(header: Header | null, number: number): Header | null {
  if (header === null || header.number === number) return header;
  throw new AnswerProblem('lying', `asked for block ${number}, it gave ${header.number}`);
}

type Refusal = Extract<Answer, { type: 'error' }>;

type OfBlock = Readonly<{ header: Header; query: LogQuery; covers: BloomCovers }>;

/** The question for a block's logs, and what its answer is read by. */
export type LogsReading = OfBlock & Readonly<{ call: Call }>;

export const logsReading = (header: Header, query: LogQuery, covers: BloomCovers): LogsReading => ({
  ...{ header, query, covers },
  call: logsCall({ blockHash: header.hash }, query),
});

export function logsIn(answer: Answer, { header, query, covers }: OfBlock): readonly ChainLog[] | null {
  if (answer.type === 'error') {
    if (isUnknownBlock(answer)) return null;
    throw new AnswerProblem('refused', answer.message);
  }
  const logs = logsOfBlock(answer.result, header);
  const lie = contradicts(header, logs, { query, covers });
  if (lie) throw new AnswerProblem('lying', lie);
  return logs;
}

function rangeIn(answer: Answer, range: BlockRange): readonly ChainLog[] | TooMany {
  if (answer.type === 'result') return logsOfRange(answer.result, range);
  const refused = tooManyIn(answer.message);
  if (refused) return refused;
  throw new AnswerProblem('refused', answer.message);
}

/** geth, Erigon and bor each say it in their own words. Of -32601 it is the method that does not exist. */
export const isUnknownBlock = ({ code, message }: Refusal): boolean =>
  code !== -32_601 &&
  /unknown block|block not found|header not found|not found for block|does not exist/i.test(message);
