/** What a block holds, raw, and its life in; the event out, decoded. */
import type { ChainEvent, EvmBlock, EvmCall, EvmLog } from '../events.ts';
import { contractRead } from './contract-read.ts';
import { evmAction } from './evm-action.ts';

/** `status` and `revision` are what dedupe has found for its id. */
export const chainEvent = (
  raw: EvmLog | EvmCall | EvmBlock,
  { status, revision }: Pick<ChainEvent, 'status' | 'revision'>,
): ChainEvent => ({
  type: 'ChainEvent',
  status,
  revision,
  chainId: raw.chainId,
  blockNumber: raw.blockNumber,
  blockHash: raw.blockHash,
  blockTimeMs: raw.blockTimeMs,
  source: raw.source,
  ...happened(raw),
});

type Happened = Pick<ChainEvent, 'transactionHash' | 'transactionIndex' | 'logIndex' | 'address' | 'action'>;

function happened(raw: EvmLog | EvmCall | EvmBlock): Happened {
  switch (raw.type) {
    case 'EvmLog': {
      const { transactionHash, transactionIndex, logIndex, address } = raw;
      return { transactionHash, transactionIndex, logIndex, address, action: evmAction(raw) };
    }
    case 'EvmCall':
      return { ...ofNoTransaction, address: raw.to, action: contractRead(raw) };
    case 'EvmBlock': {
      const { parentHash, gasUsed, gasLimit, baseFeePerGas, miner } = raw;
      const action = { type: 'BlockSeen', parentHash, gasUsed, gasLimit, baseFeePerGas, miner } as const;
      return { ...ofNoTransaction, address: null, action };
    }
    default:
      return raw satisfies never;
  }
}

const ofNoTransaction = { transactionHash: null, transactionIndex: null, logIndex: null };
