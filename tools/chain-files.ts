/** Recorded logs in other forms than answers to a poller → ordered logs to replay, and their blocks. */
import { type RpcLog, type RpcReceipt, readValues } from './recorded-rpc.ts';
import type { TruthBlock } from './truth-of.ts';

export type ChainFile = Readonly<{ name: string; logs: readonly RpcLog[] }>;

/** A row of the public BigQuery tables, as the Uniswap day and ethereum-etl have it. */
type Row = Readonly<{
  address: string;
  block_number: number;
  /** Seconds, or a date and time of day in UTC; null where the row was exported without. */
  block_timestamp: number | string | null;
  block_hash?: string;
  transaction_hash: string;
  transaction_index: number;
  log_index: number;
  topics: readonly string[];
  data: string;
}>;

type Pair = Readonly<{
  net: string;
  request: Readonly<{ method: string; params?: readonly unknown[] }>;
  response: Readonly<{ result?: unknown }>;
}>;

/** The first of the day: enough to see a pool's price move. */
const uniswapLogs = 1_000;

/** All of them Ethereum's. Reads `folder`, writes nothing. */
export const deriveChainFiles = (folder: string): readonly ChainFile[] => [
  { name: 'erigon-whole-blocks', logs: wholeBlocks(readValues(`${folder}/erigon-rpc-tests.pairs.jsonl.gz`)) },
  {
    name: 'etl-17173049-17173050',
    logs: rowLogs(readValues(`${folder}/ethereum-etl-17173049-17173050.logs.jsonl.gz`)),
  },
  {
    name: 'uniswap-v3-2024-01-05',
    logs: rowLogs(readValues(`${folder}/uniswap-v3-eth-2024-01-05.bqlogs.jsonl.gz`)).slice(0, uniswapLogs),
  },
];

/** Every block of `logs` with how many it has there; also where a filter had left the others out. */
export function blocksOf(logs: readonly RpcLog[]): readonly TruthBlock[] {
  const blocks = new Map<string, TruthBlock>();
  for (const { blockHash, blockNumber } of logs) {
    const before = blocks.get(blockHash)?.logs ?? 0;
    blocks.set(blockHash, { number: Number(blockNumber), hash: blockHash, logs: before + 1 });
  }
  return [...blocks.values()];
}

/** Of the mainnet answers those that hold every log of their blocks and say when they were. */
function wholeBlocks(pairs: readonly Pair[]): readonly RpcLog[] {
  const logs = pairs.filter(({ net }) => net === 'mainnet').flatMap(everyLog);
  const dated = logs.filter(({ blockTimestamp }) => blockTimestamp !== undefined);
  return dated.toSorted(
    (a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex),
  );
}

function everyLog({ request: { method, params }, response: { result } }: Pair): readonly RpcLog[] {
  if (!Array.isArray(result)) return [];
  if (method === 'eth_getBlockReceipts') return result.flatMap(({ logs }: RpcReceipt) => logs);
  const [filter]: readonly { address?: unknown; topics?: unknown }[] = JSON.parse(
    JSON.stringify(params ?? []),
  );
  const everything = isEmptyList(filter?.address) && isEmptyList(filter?.topics);
  return method === 'eth_getLogs' && everything ? result : [];
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A row without a time has that of its block; where no row of its block has one it is left out. */
function rowLogs(rows: readonly Row[]): readonly RpcLog[] {
  const times = new Map(
    rows.map((row) => [row.block_number, seconds(row)] as const).filter(([, s]) => s !== null),
  );
  return rows.flatMap((row): RpcLog[] => {
    const time = times.get(row.block_number);
    if (time === undefined || time === null) return [];
    return [
      {
        address: row.address,
        topics: row.topics,
        data: row.data,
        blockNumber: hex(row.block_number),
        transactionHash: row.transaction_hash,
        transactionIndex: hex(row.transaction_index),
        blockHash: row.block_hash ?? syntheticHash(row.block_number),
        blockTimestamp: hex(time),
        logIndex: hex(row.log_index),
        removed: false,
        ...(row.block_hash === undefined ? { syntheticBlockHash: true } : {}),
      },
    ];
  });
}

function seconds({ block_timestamp: time }: Row): number | null {
  return typeof time === 'string' ? Date.parse(`${time.replace(' ', 'T')}Z`) / 1_000 : time;
}

/** 48 digits f, with which no hash will ever begin, then the block's number: seen to be none at once. */
const syntheticHash = (block: number): string => `0x${'f'.repeat(48)}${block.toString(16).padStart(16, '0')}`;

const hex = (quantity: number): string => `0x${quantity.toString(16)}`;
