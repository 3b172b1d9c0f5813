/** One recorded line, a log as eth_getLogs gives it → an EvmLog, or a fault that says what is wrong. */
import type { EvmLog } from '../events.ts';
import { flagMember, hexMember, mostInt, mostSeconds, quantityMember, topicsMember } from './hex-members.ts';
import { jsonLine } from './json-line.ts';

/** Lower-cases hex, ignores members that are not a log's. `malformed-line` names the first wrong one. */
export const evmLogLine = (bytes: Uint8Array, chainId: number): EvmLog => logOf(jsonLine(bytes), chainId);

function logOf(row: object, chainId: number): EvmLog {
  return {
    type: 'EvmLog',
    chainId,
    blockNumber: quantityMember(row, 'blockNumber', Number.MAX_SAFE_INTEGER),
    blockHash: hexMember(row, 'blockHash', 32),
    blockTimeMs: quantityMember(row, 'blockTimestamp', mostSeconds) * 1000,
    transactionHash: hexMember(row, 'transactionHash', 32),
    transactionIndex: quantityMember(row, 'transactionIndex', mostInt),
    logIndex: quantityMember(row, 'logIndex', mostInt),
    address: hexMember(row, 'address', 20),
    topics: topicsMember(row),
    data: hexMember(row, 'data', null),
    removed: flagMember(row, 'removed'),
    // A line does not know who reads it.
    source: null,
  };
}
