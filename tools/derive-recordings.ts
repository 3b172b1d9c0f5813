/** A folder of recorded node answers → data/evm: ordered logs to replay, each file with its truth. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { blocksOf, deriveChainFiles } from './chain-files.ts';
import { followChain } from './follow-chain.ts';
import { type BlockTimes, forkLogs, headerTime } from './fork-logs.ts';
import {
  type Exchange,
  type RpcBlock,
  type RpcLog,
  type RpcReceipt,
  readSession,
  readValues,
} from './recorded-rpc.ts';
import { type Truth, type TruthBlock, truthText } from './truth-of.ts';

export type Recording = Readonly<{ name: string; text: string; truth: string }>;

/** The truth file beside a session: found by walking parent hashes, independently of `followChain`. */
type SessionTruth = Readonly<{
  firstBlock: number;
  lastBlock: number;
  canonicalLogs: number;
  canonicalHashes: readonly string[];
  orphaned: readonly { number: number; hash: string }[];
}>;

const target = new URL('../data/evm/', import.meta.url);

const sessions = [
  { name: 'polygon-2021-04-20-a', from: 'polygon-live-2021-04-20-a-13522111-13522169' },
  { name: 'polygon-2021-04-20-b', from: 'polygon-live-2021-04-20-b-13522175-13522230-reorg1' },
  { name: 'polygon-2021-04-20-c', from: 'polygon-live-2021-04-20-c-13522239-13522298-reorg2' },
];

/** Every recording of data/evm, derived anew. Reads `folder` and the headers in data/evm, writes nothing. */
export function deriveRecordings(folder: string): readonly Recording[] {
  return [
    ...sessions.map(({ name, from }) => derivePolygon(name, `${folder}/${from}`)),
    deriveForks(folder),
    ...deriveChainFiles(folder).map(({ name, logs }) =>
      recording(name, logs, canonical(logs.length, blocksOf(logs))),
    ),
  ];
}

if (import.meta.main) {
  const folder = process.argv[2];
  if (!folder) {
    console.error('Which folder holds the recorded answers? node tools/derive-recordings.ts <folder>');
    process.exitCode = 1;
  } else
    for (const { name, text, truth } of deriveRecordings(folder)) {
      writeFileSync(new URL(`${name}.jsonl.gz`, target), gzipSync(text, { level: 9 }));
      writeFileSync(new URL(`${name}.truth.json`, target), truth);
      console.log(`${name}: ${text.split('\n').length - 1} lines`);
    }
}

function derivePolygon(name: string, path: string): Recording {
  const exchanges = readSession(`${path}.session.jsonl.gz`);
  const truth: SessionTruth = JSON.parse(readFileSync(`${path}.truth.json`, 'utf8'));
  const counts = answeredLogs(exchanges);
  const row = (number: number, hash: string): TruthBlock => ({ number, hash, logs: counts.get(hash) ?? 0 });
  return recording(name, followChain(exchanges), {
    chainId: 137,
    firstBlock: truth.firstBlock,
    lastBlock: truth.lastBlock,
    canonicalLogs: truth.canonicalLogs,
    canonicalBlocks: truth.canonicalHashes.map((hash, index) => row(truth.firstBlock + index, hash)),
    orphanedBlocks: truth.orphaned.map(({ number, hash }) => row(number, hash)),
  });
}

function answeredLogs(exchanges: readonly Exchange[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const exchange of exchanges)
    if (exchange.method === 'eth_getLogs' && exchange.logs)
      counts.set(exchange.blockHash, exchange.logs.length);
  return counts;
}

function deriveForks(folder: string): Recording {
  const receipts = readValues<RpcReceipt>(`${folder}/eth-mainnet-fork-pairs-from-rlp.receipts.jsonl.gz`);
  const logs = forkLogs(receipts, forkTimes(folder));
  const blocks = new Map<string, TruthBlock>();
  for (const { blockHash, blockNumber, logs: found } of receipts) {
    const before = blocks.get(blockHash)?.logs ?? 0;
    blocks.set(blockHash, { number: Number(blockNumber), hash: blockHash, logs: before + found.length });
  }
  const canonicalBlocks = [...blocks.values()].toSorted((a, b) => a.number - b.number);
  return recording('mainnet-forks', logs, canonical(logs.length, canonicalBlocks));
}

/** Of Ethereum, where no recorded block has been taken back. */
function canonical(canonicalLogs: number, canonicalBlocks: readonly TruthBlock[]): Truth {
  const firstBlock = canonicalBlocks[0]?.number ?? 0;
  const lastBlock = canonicalBlocks.at(-1)?.number ?? 0;
  return { chainId: 1, firstBlock, lastBlock, canonicalLogs, canonicalBlocks, orphanedBlocks: [] };
}

/** Times from recorded blocks; for the two blocks that no recording holds, from their consensus headers. */
function forkTimes(folder: string): BlockTimes {
  const headers: { rlp: string }[] = JSON.parse(
    readFileSync(new URL('mainnet-forks.headers.json', target), 'utf8'),
  );
  const blocks = ['eth-mainnet-fork-first-blocks', 'eth-mainnet-22431080-22431090'].flatMap((name) =>
    readValues<RpcBlock>(`${folder}/${name}.blocks.jsonl.gz`),
  );
  return new Map([
    ...blocks.map((block): [string, string] => [block.hash, block.timestamp]),
    ...headers.map(({ rlp }) => headerTime(rlp)),
  ]);
}

function recording(name: string, logs: readonly RpcLog[], truth: Truth): Recording {
  return { name, text: logs.map((log) => `${line(log)}\n`).join(''), truth: truthText(truth) };
}

/** The members in the order geth gives them, so that the text is a function of the values alone. */
function line(log: RpcLog): string {
  const { address, topics, data, blockNumber, transactionHash } = log;
  const { transactionIndex, blockHash, blockTimestamp, logIndex, removed, syntheticBlockHash } = log;
  return JSON.stringify({
    address,
    topics,
    data,
    blockNumber,
    transactionHash,
    transactionIndex,
    blockHash,
    blockTimestamp,
    logIndex,
    removed,
    syntheticBlockHash,
  });
}
