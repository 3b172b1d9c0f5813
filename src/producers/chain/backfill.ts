/** Old blocks → their wanted logs, range by range in order, while several ranges are read at once. */
import type { Header } from './block.ts';
import type { BlockRange, ChainReader } from './chain-reader.ts';
import type { Children } from './children.ts';
import { type Held, rangesAhead } from './ranges-ahead.ts';
import type { ReadRange, TimedLog } from './read-range.ts';
import type { WantedLogs } from './wanted-logs.ts';

export type BackfillOptions = Readonly<{
  reader: ChainReader;
  wanted: WantedLogs;
  /** Both ends included; `to` is a block that there is. */
  from: number;
  to: number;
  /** The block that `from` has to stand on; null or absent where it stands on nothing that was followed. */
  parentHash?: string | null;
  /** Known before `from`. */
  children?: Children;
  /** How many ranges are read or held at once. */
  parallel?: number;
  /** Of how many of the newest blocks up to `to` the headers are given, for following to go on from. */
  keepHeaders?: number;
  /** Before a range is read again. */
  pauseMs?: number;
}>;

export type Filled = Readonly<{
  range: BlockRange;
  logs: readonly TimedLog[];
  /** Made in this range, and not known before. */
  children: Children;
  /** Of the range's last block: reading may go on behind it. */
  last: Header;
  /** Those to be kept of this range, oldest first. */
  headers: readonly Header[];
  /** How many blocks are left. */
  remaining: number;
}>;

/**
 * Each range stands on the one before. Ends before `to` where what was given last is not on the chain any
 * more, which is for the caller to take back, and where `signal` aborts.
 */
export async function* backfill(options: BackfillOptions, signal: AbortSignal): AsyncGenerator<Filled> {
  const { reader, wanted, from, to, parallel = 4, keepHeaders = 1, pauseMs = 1_000 } = options;
  const left = new AbortController();
  const how = { reader, wanted, headersFrom: to - keepHeaders + 1, pauseMs };
  const ahead = rangesAhead({ from, to }, how, AbortSignal.any([signal, left.signal]));
  const children = new Map(options.children);
  const held: Held[] = [];
  let parentHash = options.parentHash ?? null;
  let readAnew = false;
  try {
    while (true) {
      for (let more = true; more && held.length < parallel; ) more = ahead.begin(held);
      const head = held[0];
      if (!head) return;
      const found = await head.reading;
      const { range, last, headers, first } = found;
      if (parentHash !== null && first.parentHash !== parentHash) {
        // It may have been read before the chain moved, and the range before it after.
        if (readAnew) return;
        readAnew = true;
        head.reading = ahead.again(range);
        continue;
      }
      readAnew = false;
      yield { range, last, headers, ...keptOf(found, wanted, children), remaining: to - range.to };
      // Not before: what the caller works on is held too.
      held.shift();
      parentHash = last.hash;
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    left.abort();
  }
}

/** Children found on the way count for the logs behind them. They are added to `children`. */
function keptOf(
  { logs }: ReadRange,
  wanted: WantedLogs,
  children: Map<string, number>,
): Pick<Filled, 'logs' | 'children'> {
  const found = new Map<string, number>();
  const kept = logs.filter((log) => {
    const isKept = wanted.keeps(log, children);
    for (const key of wanted.childrenOf(log)) {
      if (children.has(key)) continue;
      children.set(key, log.blockNumber);
      found.set(key, log.blockNumber);
    }
    return isKept;
  });
  return { logs: kept, children: found };
}
