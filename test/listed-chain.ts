/** A chain held in a list, and a reader of it: it may refuse large ranges, and change while it is read. */
import type { ChainLog, Header } from '../src/producers/chain/block.ts';
import type { ChainReader, LogQuery } from '../src/producers/chain/chain-reader.ts';
import type { ToldRange } from '../src/producers/chain/range-sizes.ts';
import { account } from './chain-world.ts';

export type ListedBlock = Header & Readonly<{ logs: readonly ChainLog[] }>;

export type ListedChain = Readonly<{
  reader: ChainReader;
  /** What was asked so far: `head`, `block 7`, `block 0x…`, `finalized`, `logs 1-9`, `logs 0x…`. */
  asked: readonly string[];
  become(blocks: readonly ListedBlock[]): void;
}>;

export type ListedOptions = Readonly<{
  /** Larger ranges are too many. */
  mostBlocks?: number;
  /** So are ranges of more logs. */
  mostLogs?: number;
  /** The range that a refusal names. */
  told?: ToldRange;
  finalized?: number;
  /** Awaited before an answer is given, which is then of the chain as it is by then. */
  before?: (question: string) => void | Promise<void>;
}>;

export const blockHash = (name: string): string => `0x${Buffer.from(name).toString('hex').padEnd(64, '0')}`;

/** A block every two seconds. */
export const headerOf = (number: number, name: string, parent: string): Header => ({
  number,
  hash: blockHash(name),
  parentHash: blockHash(parent),
  timeMs: 1_700_000_000_000 + number * 2_000,
  logsBloom: null,
  receiptsRoot: null,
});

/** A log without its place in a chain. */
export type ListedLog = Partial<Pick<ChainLog, 'address' | 'topics' | 'data' | 'blockTimeMs'>>;

/** Blocks on `below`, named after `fork` and their number, each with the logs that `logs` gives for it. */
export function blocksOn(
  below: readonly ListedBlock[],
  { fork, count, logs = () => [] }: { fork: string; count: number; logs?: (number: number) => ListedLog[] },
): ListedBlock[] {
  const blocks = [...below];
  for (let made = 0; made < count; made++) {
    const parent = blocks.at(-1);
    const number = (parent?.number ?? -1) + 1;
    const header = headerOf(number, `${fork}${number}`, '');
    const listed = logs(number).map((log, logIndex) => ({ ...placed(header, logIndex), ...log }));
    blocks.push({ ...header, parentHash: parent?.hash ?? blockHash(''), logs: listed });
  }
  return blocks;
}

const placed = (header: Header, logIndex: number): ChainLog => ({
  blockNumber: header.number,
  blockHash: header.hash,
  blockTimeMs: header.timeMs,
  transactionHash: blockHash(`t${header.number}`),
  transactionIndex: 0,
  logIndex,
  address: account('c'),
  topics: [],
  data: '0x',
});

export function listedChain(start: readonly ListedBlock[], options: ListedOptions = {}): ListedChain {
  const {
    mostBlocks = 1e9,
    mostLogs = 1e9,
    finalized = null,
    told = null,
    before = () => undefined,
  } = options;
  let blocks = start;
  const asked: string[] = [];
  const ask = async (question: string, signal: AbortSignal): Promise<readonly ListedBlock[]> => {
    signal.throwIfAborted();
    asked.push(question);
    await before(question);
    signal.throwIfAborted();
    return blocks;
  };
  const reader: ChainReader = {
    head: async (signal) => headerAlone((await ask('head', signal)).at(-1)) ?? headerOf(0, '', ''),
    byHash: async (hash, signal) =>
      headerAlone((await ask(`block ${hash}`, signal)).find((block) => block.hash === hash)),
    byNumber: async (number, signal) => headerAlone((await ask(`block ${number}`, signal))[number]),
    finalized: async (tag, signal) => ask(tag, signal).then(() => finalized),
    logsOf: async ({ hash }, query, signal) => {
      const block = (await ask(`logs ${hash}`, signal)).find((one) => one.hash === hash);
      return block?.logs.filter((log) => fits(query, log)) ?? null;
    },
    logsBetween: async ({ from, to }, query, signal) => {
      const within = (await ask(`logs ${from}-${to}`, signal)).slice(from, to + 1);
      const logs = within.flatMap((block) => block.logs).filter((log) => fits(query, log));
      return to - from + 1 > mostBlocks || logs.length > mostLogs ? { type: 'too-many', told } : logs;
    },
  };
  return {
    reader,
    asked,
    become: (next) => {
      blocks = next;
    },
  };
}

function headerAlone(block: ListedBlock | undefined): Header | null {
  if (!block) return null;
  const { logs, ...header } = block;
  return header;
}

/** As a node understands a filter. */
export const fits = ({ addresses, topics }: LogQuery, log: ChainLog): boolean =>
  (addresses.length === 0 || addresses.includes(log.address)) &&
  topics.length <= log.topics.length &&
  topics.every((any, position) => any.length === 0 || any.includes(log.topics[position] ?? ''));
