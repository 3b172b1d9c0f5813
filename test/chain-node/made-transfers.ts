/** A seed and a number → an ERC-20 transfer between two of a few accounts, and its log in a block. */
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { seeded } from '../simulation/seeded.ts';
import { hex, type PlayedBlock } from './played-node.ts';

/** What stays the same whichever block a transfer lands in. */
export type MadeTransfer = Readonly<
  Pick<RpcLog, 'address' | 'topics' | 'data'> & { transactionHash: string }
>;

const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const accounts = 64;
const tokens = 8;

export function madeTransfer(seed: number, serial: number): MadeTransfer {
  const chance = seeded(Math.imul(seed, 0x9e3779b1) + serial);
  const [from, to, token] = [chance.below(accounts), chance.below(accounts), chance.below(tokens)];
  return {
    address: `0x${padded(token, '70', 40)}`,
    topics: [transferTopic, topicOf(from), topicOf(to)],
    data: `0x${padded(1 + chance.below(1_000_000_000), '', 64)}`,
    transactionHash: `0x${padded(serial, padded(seed, '7a', 12), 64)}`,
  };
}

/** In a block that holds these and nothing else, each transfer its own transaction. */
export function logsInBlock(
  { hash, number }: Pick<PlayedBlock, 'hash' | 'number'>,
  transfers: readonly MadeTransfer[],
): readonly RpcLog[] {
  return transfers.map((transfer, index) => ({
    ...transfer,
    blockHash: hash,
    blockNumber: number,
    transactionIndex: hex(index),
    logIndex: hex(index),
    removed: false,
  }));
}

const topicOf = (account: number): string => `0x${padded(account, 'ac', 40).padStart(64, '0')}`;

/** `prefix`, zeroes and the number, in so many digits. */
const padded = (number: number, prefix: string, digits: number): string =>
  prefix + (number >>> 0).toString(16).padStart(digits - prefix.length, '0');
