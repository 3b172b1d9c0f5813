/** A range of blocks → its logs with their times, all of one chain, or that it has to be read anew. */
import type { ChainLog, Header } from './block.ts';
import type { BlockRange, ChainReader } from './chain-reader.ts';
import { noChildren } from './children.ts';
import type { TooMany } from './too-many.ts';
import type { WantedLogs } from './wanted-logs.ts';

export type TimedLog = ChainLog & Readonly<{ blockTimeMs: number }>;

export type ReadRange = Readonly<{
  range: BlockRange;
  /** In order of block and index; what `wanted` keeps, and where it depends on children what it may keep. */
  logs: readonly TimedLog[];
  /** How many the nodes gave. */
  given: number;
  first: Header;
  last: Header;
  /** Of the blocks from `headersFrom` on, oldest first. */
  headers: readonly Header[];
}>;

export type Reading = Readonly<{ reader: ChainReader; wanted: WantedLogs; headersFrom: number }>;

/** Headers are small, nodes are not patient. */
const headersAtOnce = 20;

/**
 * `moved`: the chain changed while it was read, or nodes are not of one mind. The last block is read before
 * and after the logs: while it stays, so does all below it.
 */
export async function readRange(
  range: BlockRange,
  { reader, wanted, headersFrom }: Reading,
  signal: AbortSignal,
): Promise<ReadRange | TooMany | 'moved'> {
  const [first, last] = await headersOf(reader, [range.from, range.to], signal);
  if (!first || !last) return 'moved';
  // One block is asked for by its hash, which no node finds to be too large a range.
  const found =
    range.from === range.to
      ? await reader.logsOf(last, wanted.query, signal)
      : await reader.logsBetween({ ...range, last: last.hash }, wanted.query, signal);
  if (found === null) return 'moved';
  if ('type' in found) return found;
  const kept = wanted.factories ? [...found] : found.filter((log) => wanted.keeps(log, noChildren));
  const logs = kept.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);

  const ends = Array.from({ length: Math.max(0, range.to - Math.max(range.from, headersFrom) + 1) });
  const tail = ends.map((_, index) => range.to - ends.length + 1 + index);
  const untimed = logs
    .filter(({ blockTimeMs }) => blockTimeMs === null)
    .map(({ blockNumber }) => blockNumber);
  const read = await headersOf(reader, [...new Set([...untimed, ...tail])], signal);
  const after = await reader.byNumber(range.to, signal);

  const byNumber = new Map([...read, first, last].flatMap((one) => (one ? [[one.number, one]] : [])));
  const headers = tail.flatMap((number) => byNumber.get(number) ?? []);
  const timed = withTimes(logs, byNumber);
  const isOneChain = after?.hash === last.hash && headers.length === tail.length && areLinked(headers);
  return timed && isOneChain ? { range, logs: timed, given: found.length, first, last, headers } : 'moved';
}

async function headersOf(
  reader: ChainReader,
  numbers: readonly number[],
  signal: AbortSignal,
): Promise<(Header | null)[]> {
  const found: (Header | null)[] = [];
  for (let at = 0; at < numbers.length; at += headersAtOnce) {
    const some = numbers.slice(at, at + headersAtOnce);
    found.push(...(await Promise.all(some.map((number) => reader.byNumber(number, signal)))));
  }
  return found;
}

/** Null where logs and headers are not of the same blocks. */
function withTimes(logs: readonly ChainLog[], headers: ReadonlyMap<number, Header>): TimedLog[] | null {
  const hashes = new Map<number, string>();
  const timed: TimedLog[] = [];
  for (const log of logs) {
    const header = headers.get(log.blockNumber);
    const hash = header?.hash ?? hashes.get(log.blockNumber) ?? log.blockHash;
    const blockTimeMs = log.blockTimeMs ?? header?.timeMs;
    if (hash !== log.blockHash || blockTimeMs === undefined) return null;
    hashes.set(log.blockNumber, hash);
    timed.push({ ...log, blockTimeMs });
  }
  return timed;
}

const areLinked = (headers: readonly Header[]): boolean =>
  headers.every(({ parentHash }, index) => index === 0 || parentHash === headers[index - 1]?.hash);
