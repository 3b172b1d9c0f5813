/** Recorded swaps between a stablecoin and another token → what the other was worth, minute by minute. */
import type { EvmLog } from '../src/events.ts';
import { evmAction } from '../src/processors/evm-action.ts';

export type Recording = Readonly<{ name: string; logs: readonly EvmLog[] }>;
/** By chain id and address; what the token table says. */
export type Tokens = ReadonlyMap<string, Readonly<{ symbol: string; decimals: number; category: string }>>;

export type PriceRow = Readonly<{
  symbol: string;
  /** Of the last swap in the minute. */
  at: number;
  /** Stablecoins paid per whole token, over all swaps of the minute. */
  priceUsd: number;
  swaps: number;
  recording: string;
}>;

type Swap = Readonly<{ log: EvmLog; recording: string; pool: string; amounts: readonly [bigint, bigint] }>;
type Trade = Readonly<{ symbol: string; at: number; usd: number; size: number; recording: string }>;

/** Below, what was traded is dust, whose price says more about fees than about the token. */
const leastUsd = 10;
const minuteMs = 60_000;

export function swapPrices(recordings: readonly Recording[], tokens: Tokens): readonly PriceRow[] {
  const pools = new Map<string, readonly [string, string]>();
  const swaps: Swap[] = [];
  for (const { name, logs } of recordings) {
    const standing = standingOf(logs);
    const transfers = Map.groupBy(standing, transactionOf);
    for (const log of standing) {
      const amounts = amountsOf(log);
      if (!amounts) continue;
      const pool = `${log.chainId}:${log.address}`;
      swaps.push({ log, recording: name, pool, amounts });
      const pair = pairOf(log, amounts, transfers.get(transactionOf(log)) ?? []);
      if (pair) pools.set(pool, pair);
    }
  }
  const trades = swaps.flatMap((swap) => tradeOf(swap, pools.get(swap.pool), tokens) ?? []);
  return rowsOf(trades.filter(({ usd }) => usd >= leastUsd));
}

const transactionOf = ({ blockHash, transactionHash }: EvmLog): string => `${blockHash}/${transactionHash}`;

/** The logs that were not taken back in the end. */
function standingOf(logs: readonly EvmLog[]): readonly EvmLog[] {
  const last = new Map(logs.map((log) => [`${log.blockHash}:${log.logIndex}`, log]));
  return [...last.values()].filter(({ removed }) => !removed);
}

/** What the pool gained of each of its tokens; null where the log is no swap. */
function amountsOf(log: EvmLog): readonly [bigint, bigint] | null {
  const action = evmAction(log);
  if (action.type === 'SwapV3') return [BigInt(action.amount0), BigInt(action.amount1)];
  if (action.type !== 'Swap') return null;
  const gained = (paidIn: string, paidOut: string): bigint => BigInt(paidIn) - BigInt(paidOut);
  return [gained(action.amount0In, action.amount0Out), gained(action.amount1In, action.amount1Out)];
}

/** A swap does not name its tokens; the transfers of just these amounts to and from the pool do. */
function pairOf(
  { chainId, address: pool }: EvmLog,
  [amount0, amount1]: readonly [bigint, bigint],
  logs: readonly EvmLog[],
): readonly [string, string] | null {
  const tokenOf = (amount: bigint): string | undefined =>
    logs.find((log) => {
      const action = evmAction(log);
      if (action.type !== 'Transfer') return false;
      const moved = BigInt(action.amount);
      return (action.to === pool && moved === amount) || (action.from === pool && -moved === amount);
    })?.address;
  const [token0, token1] = [tokenOf(amount0), tokenOf(amount1)];
  return token0 && token1 && token0 !== token1 ? [`${chainId}:${token0}`, `${chainId}:${token1}`] : null;
}

function tradeOf(
  { log, recording, amounts }: Swap,
  pair: readonly [string, string] | undefined,
  tokens: Tokens,
): Trade | null {
  const [zero, one] = [tokens.get(pair?.[0] ?? ''), tokens.get(pair?.[1] ?? '')];
  if (!zero || !one || (zero.category === 'stablecoin') === (one.category === 'stablecoin')) return null;
  const whole = [
    Math.abs(Number(amounts[0])) / 10 ** zero.decimals,
    Math.abs(Number(amounts[1])) / 10 ** one.decimals,
  ];
  const [usd = 0, size = 0] = zero.category === 'stablecoin' ? whole : whole.toReversed();
  const { symbol } = zero.category === 'stablecoin' ? one : zero;
  return { symbol, at: log.blockTimeMs, usd, size, recording };
}

function rowsOf(trades: readonly Trade[]): readonly PriceRow[] {
  const minutes = Map.groupBy(trades, ({ symbol, at }) => `${symbol}/${Math.floor(at / minuteMs)}`);
  const rows = [...minutes.values()].flatMap((minute): PriceRow[] => {
    const [first] = minute;
    if (!first) return [];
    const sum = (of: (trade: Trade) => number): number => minute.reduce((all, trade) => all + of(trade), 0);
    // Eight digits are more than a price has, and the same on every machine.
    const priceUsd = Number((sum(({ usd }) => usd) / sum(({ size }) => size)).toPrecision(8));
    const at = Math.max(...minute.map((trade) => trade.at));
    return [{ symbol: first.symbol, at, priceUsd, swaps: minute.length, recording: first.recording }];
  });
  return rows.toSorted((a, b) => (a.symbol === b.symbol ? a.at - b.at : a.symbol < b.symbol ? -1 : 1));
}
