/** Recorded logs, dealt out anew → blocks of a chain made for load, their logs written out as JSON. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { logsBloom } from '../../test/chain-node/logs-bloom.ts';
import { hex, type PlayedBlock } from '../../test/chain-node/played-node.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';

/** `text` is what eth_getLogs gives for the block: whoever serves it has nothing left to compute. */
export type PreparedBlock = Readonly<{ block: PlayedBlock; count: number; text: Buffer }>;

/** So many blocks with so many logs each. */
export type Stretch = Readonly<{ blocks: number; logsPerBlock: number }>;

const startS = 1_700_000_000;

/**
 * Blocks of the stretches in turn, on top of a first one without logs. Contracts and data are as recorded,
 * over and over; of two chains each begins elsewhere among them. Whom a log speaks of is another each time:
 * else whoever remembers what it has hashed would be done after a minute, as on no chain.
 */
export function* preparedChain(
  recorded: readonly RpcLog[],
  chainId: number,
  stretches: readonly Stretch[],
): Generator<PreparedBlock> {
  let parentHash = `0x${'0'.repeat(64)}`;
  let next = chainId;
  let number = 0;
  for (const { blocks, logsPerBlock } of [{ blocks: 1, logsPerBlock: 0 }, ...stretches]) {
    for (let index = 0; index < blocks; index++) {
      const logs = Array.from({ length: logsPerBlock }, () => logAt(recorded, chainId, next++));
      const block = blockOf({ chainId, number: number++, parentHash, logs });
      parentHash = block.hash;
      const rows = logs.map((log, at) => rowOf(log, block, at));
      yield { block, count: rows.length, text: Buffer.from(`[${rows.join()}]`) };
    }
  }
}

type MadeLog = Pick<RpcLog, 'address' | 'topics' | 'data' | 'transactionHash'>;

function logAt(recorded: readonly RpcLog[], chainId: number, place: number): MadeLog {
  const log = recorded[place % recorded.length];
  if (!log) throw new Error('nothing was recorded');
  const { address, data, transactionHash, topics } = log;
  const round = roundOf(chainId, Math.floor(place / recorded.length));
  // Where an address begins in its word: what is counted, at the other end, stays as many numbers.
  const others = topics.map((topic, at) => (at === 0 ? topic : topic.slice(0, 26) + round + topic.slice(30)));
  return { address, topics: others, data, transactionHash };
}

/** Four hex digits: no two chains of a bench share one for long. */
const roundOf = (chainId: number, round: number): string =>
  ((chainId * 31 + round) & 0xffff).toString(16).padStart(4, '0');

type Making = Readonly<{ chainId: number; number: number; parentHash: string; logs: readonly MadeLog[] }>;

/** Its hash is no hash of a header, but as unlike another's. */
function blockOf({ chainId, number, parentHash, logs }: Making): PlayedBlock {
  return {
    number: hex(number),
    hash: hashOf(`block ${chainId} ${number} ${parentHash}`),
    parentHash,
    timestamp: hex(startS + number),
    logsBloom: logsBloom(logs),
    receiptsRoot: hashOf(`receipts ${chainId} ${number}`),
    gasUsed: hex(21_000 * logs.length),
    gasLimit: hex(1_000_000_000),
  };
}

/** Each log in a transaction of its own: what was recorded says nothing of the block it is in now. */
function rowOf(log: MadeLog, { number, hash }: PlayedBlock, index: number): string {
  const place = { blockNumber: number, blockHash: hash, transactionIndex: hex(index), logIndex: hex(index) };
  return JSON.stringify({ ...log, ...place, removed: false });
}

const hashOf = (text: string): string => `0x${Buffer.from(keccak_256(Buffer.from(text))).toString('hex')}`;
