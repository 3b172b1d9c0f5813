/** A block of an EVM chain as far as following the chain needs it, and a log of one. */
import type { EvmBlock, EvmLog } from '../../events.ts';

/** Hashes are 0x and 64 lower-case hex digits. */
export type Link = Readonly<{ number: number; hash: string; parentHash: string; timeMs: number }>;

export type Header = Link &
  Readonly<{
    /** 0x and 512 hex digits; null where the node left it out, as some layer-2 nodes do. */
    logsBloom: string | null;
    receiptsRoot: string | null;
    /** Absent where it was not read. */
    facts?: HeaderFacts;
  }>;

/** What else is told of a block; null where the node left it out. Amounts are decimal digits. */
export type HeaderFacts = Pick<EvmBlock, 'gasUsed' | 'gasLimit' | 'baseFeePerGas' | 'miner'>;

/** As eth_getLogs gives it, checked and in lower case. */
export type ChainLog = Readonly<
  Omit<EvmLog, 'type' | 'chainId' | 'blockTimeMs' | 'removed' | 'source'> & {
    /** Null where the node did not say: only newer ones do. */
    blockTimeMs: number | null;
  }
>;
