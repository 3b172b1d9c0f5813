/** Old blocks → their wanted logs, range by range in order, while several ranges are read at once. */
import type { Header } from './block.ts';
import type { BlockRange, ChainReader } from './chain-reader.ts';
import { type Children, keptOf } from './children.ts';
import { firstSizes, type RangeSizes } from './range-sizes.ts';
import { type Held, rangesAhead } from './ranges-ahead.ts';
import type { TimedLog } from './read-range.ts';
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
  /** To begin with. */
  sizes?: RangeSizes;
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
 * more, which is for the caller to take back, where nodes have no such blocks, and where `signal` aborts.
 */
export async function* backfill(options: BackfillOptions, signal: AbortSignal): AsyncGenerator<Filled> {
  const { reader, wanted, from, to, parallel = 4, keepHeaders = 1 } = options;
  const { pauseMs = 1_000, sizes = firstSizes } = options;
  const left = new AbortController();
  const how = { reader, wanted, headersFrom: to - keepHeaders + 1, pauseMs, sizes };
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
      if (found === null) return;
      const { range, last, headers, first } = found;
      if (parentHash !== null && first.parentHash !== parentHash) {
        // It may have been read before the chain moved, and the range before it after.
        if (readAnew) return;
        readAnew = true;
        head.reading = ahead.again(range);
        continue;
      }
      readAnew = false;
      const kept = keptOf(found.logs, wanted, children);
      for (const [key, number] of kept.children) children.set(key, number);
      yield { range, last, headers, ...kept, remaining: to - range.to };
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
