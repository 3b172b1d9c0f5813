/** A raw log and its life in; the event out, decoded. */
import type { ChainEvent, EvmLog } from '../events.ts';
import { evmAction } from './evm-action.ts';

/** `status` and `revision` are what dedupe has found for the log's id. */
export const chainEvent = (
  log: EvmLog,
  { status, revision }: Pick<ChainEvent, 'status' | 'revision'>,
): ChainEvent => ({
  type: 'ChainEvent',
  status,
  revision,
  chainId: log.chainId,
  blockNumber: log.blockNumber,
  blockHash: log.blockHash,
  blockTimeMs: log.blockTimeMs,
  transactionHash: log.transactionHash,
  transactionIndex: log.transactionIndex,
  logIndex: log.logIndex,
  address: log.address,
  source: log.source,
  action: evmAction(log),
});
