/** Logs, events and progress for tests: real ones from data/evm, and small ones made up from a few words. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type {
  ChainEvent,
  EnrichedEvent,
  EvmBlock,
  EvmCall,
  EvmLog,
  Progress,
  TokenFact,
} from '../src/events.ts';
import type { Envelope } from '../src/flow/envelope.ts';
import { epochMs, eventId } from '../src/flow/ids.ts';
import { evmLogLine } from '../src/producers/evm-log-line.ts';

export const word = (hex: string): string => hex.padStart(64, '0');
export const account = (digit: string): string => `0x${digit.repeat(40)}`;
export const topic = (hex: string): string => `0x${word(hex.replace('0x', ''))}`;

export const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** A transfer of 255 smallest units from 0xaa… to 0xbb…, unless `given` says otherwise. */
export const logOf = (given: Partial<EvmLog> = {}): EvmLog => ({
  type: 'EvmLog',
  chainId: 137,
  blockNumber: 100,
  blockHash: topic('b1'),
  blockTimeMs: 1_618_949_122_000,
  transactionHash: topic('7a'),
  transactionIndex: 0,
  logIndex: 0,
  address: account('c'),
  topics: [transferTopic, topic(account('a')), topic(account('b'))],
  data: topic('ff'),
  removed: false,
  source: 'polygon',
  ...given,
});

const { blockNumber, blockHash, blockTimeMs } = logOf();
const placed = { chainId: 137, blockNumber, blockHash, blockTimeMs, removed: false, source: 'polygon' };

/** A call that returned 255, unless `given` says otherwise. */
export const callOf = (given: Partial<EvmCall> = {}): EvmCall => ({
  ...{ type: 'EvmCall', ...placed, name: 'height', to: account('c'), args: [] },
  ...{ function: 'function height() view returns (uint256 number)', outcome: 'returned', data: topic('ff') },
  ...given,
});

export const blockOf = (given: Partial<EvmBlock> = {}): EvmBlock => ({
  ...{ type: 'EvmBlock', ...placed, parentHash: topic('b0') },
  ...{ gasUsed: '21000', gasLimit: '30000000', baseFeePerGas: '7', miner: account('d') },
  ...given,
});

export const eventOf = (given: Partial<ChainEvent> = {}): ChainEvent => {
  const { topics, data, removed, ...place } = logOf();
  return {
    ...place,
    type: 'ChainEvent',
    status: 'live',
    revision: 1,
    action: { type: 'Transfer', from: account('a'), to: account('b'), amount: '255' },
    ...given,
  };
};

export const dollars: TokenFact = {
  type: 'TokenFact',
  chainId: 137,
  address: account('c'),
  symbol: 'USDC',
  decimals: 6,
  category: 'stablecoin',
};

export const enrichedOf = (given: Partial<EnrichedEvent> = {}): EnrichedEvent => ({
  type: 'EnrichedEvent',
  subject: `token:137:${account('c')}`,
  mentions: [`account:137:${account('a')}`, `account:137:${account('b')}`],
  token: dollars,
  reference: null,
  degraded: [],
  event: eventOf(),
  ...given,
});

export const progressOf = (given: Partial<Progress> = {}): Progress => ({
  type: 'Progress',
  source: 'polygon',
  origin: 0,
  position: 0,
  at: 1_618_949_122_000,
  chainId: 137,
  finalized: null,
  ended: false,
  ...given,
});

export const envelopeOf = <Body>(id: string, appendedAt: number, body: Body): Envelope<Body> => ({
  id: eventId(id),
  key: 'key',
  at: epochMs(1_618_949_122_000),
  appendedAt: epochMs(appendedAt),
  body,
});

/** The logs of one recording, in the order it gives them. */
export function recordedLogs(recording: string, chainId: number): readonly EvmLog[] {
  const path = new URL(`../data/evm/${recording}.jsonl.gz`, import.meta.url);
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  return lines.map((line) => evmLogLine(Buffer.from(line), chainId));
}

export const idOf = (log: EvmLog): string => `evm:${log.chainId}:${log.blockHash}:${log.logIndex}`;
