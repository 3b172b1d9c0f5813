/** Receipts of recorded blocks with the blocks' times → their logs in block order. */
import { decodeRlp, keccak256 } from 'ethers';
import type { RpcLog, RpcReceipt } from './recorded-rpc.ts';

/** Seconds since the Unix epoch, 0x and hex digits, by block hash. */
export type BlockTimes = ReadonlyMap<string, string>;

export function forkLogs(receipts: readonly RpcReceipt[], times: BlockTimes): readonly RpcLog[] {
  const ordered = receipts.toSorted(
    (a, b) =>
      Number(a.blockNumber) - Number(b.blockNumber) ||
      Number(a.transactionIndex) - Number(b.transactionIndex),
  );
  return ordered.flatMap((receipt) => {
    const blockTimestamp = times.get(receipt.blockHash);
    if (!blockTimestamp)
      throw new Error(`block ${receipt.blockHash}: no recorded block or header gives its time`);
    return receipt.logs.map((log) => ({ ...log, blockTimestamp }));
  });
}

/** Hash and time of a block from its consensus header in RLP: recomputing the hash proves the time. */
export function headerTime(rlp: string): readonly [hash: string, time: string] {
  const fields = decodeRlp(rlp);
  // The twelfth field of a header is its timestamp: ethereum/execution-specs, ethereum/paris/blocks.py.
  const timestamp = Array.isArray(fields) ? fields[11] : undefined;
  if (typeof timestamp !== 'string') throw new Error(`not a block header: ${rlp.slice(0, 40)}…`);
  return [keccak256(rlp), timestamp];
}
