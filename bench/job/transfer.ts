/** What flows in: one transfer for each number, as all engines of the comparison get it. */
import { roll, zipf } from './rolls.ts';

export const kinds = ['TRANSFER', 'SWAP', 'MINT', 'BURN', 'APPROVAL'] as const;

/** Field for field the Avro record of transfer-event.avsc. */
export type TransferEvent = Readonly<{
  eventId: string;
  chainId: number;
  blockNumber: number;
  logIndex: number;
  account: string;
  counterparty: string;
  /** 0 to 499, an index of the tokens. */
  tokenId: number;
  /** Smallest units. */
  amount: number;
  kind: (typeof kinds)[number];
  eventTimeMs: number;
  memo: string | null;
}>;

export const accountCount = 100_000;
export const tokenCount = 500;
const counterpartyCount = 1_000_000;
const chainIds = [1, 10, 56, 137, 8453] as const;
const logsOfBlock = 150;
const firstBlock = 20_000_000;
const firstTimeMs = 1_700_000_000_000;
const blockMs = 12_000;

const rankOf = zipf(accountCount, 0.99);

/** Of a rank among accounts; 40 hex digits, of which the last say who it is. */
export const accountOf = (rank: number): string => `0x${rank.toString(16).padStart(40, '0')}`;

/** The `u`-th unique event, from 0. */
export function transferAt(u: number): TransferEvent {
  const chainId = chainIds[roll(u, 0) % chainIds.length] ?? 1;
  const block = Math.floor(u / logsOfBlock);
  const blockNumber = firstBlock + block;
  const logIndex = u % logsOfBlock;
  return {
    eventId: `${chainId}:${blockNumber}:${logIndex}`,
    chainId,
    blockNumber,
    logIndex,
    account: accountOf(rankOf(roll(u, 1))),
    counterparty: accountOf(roll(u, 2) % counterpartyCount),
    tokenId: roll(u, 3) % tokenCount,
    amount: 2 ** (roll(u, 4) % 24) + (roll(u, 5) % 1_000),
    kind: kinds[roll(u, 6) % kinds.length] ?? 'TRANSFER',
    eventTimeMs: firstTimeMs + block * blockMs,
    memo: memoOf(roll(u, 7)),
  };
}

/** One in ten has one, of 16 characters; one in sixteen of those starts with an x. */
function memoOf(rolled: number): string | null {
  if (rolled % 10 !== 0) return null;
  const first = (rolled >>> 8) % 16 === 0 ? 'x' : 'm';
  return `${first}${rolled.toString(16).padStart(15, '0')}`;
}
