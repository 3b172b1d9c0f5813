/** New blocks of a chain, oldest first → what is observed of each, and where the source stands behind it. */
import type { EvmLog, Progress } from '../../events.ts';
import type { Observed, Written } from '../../flow/source.ts';
import type { ChainLog, Header } from './block.ts';
import { linkOf } from './branch.ts';
import { type ChainPlace, marked } from './chain-place.ts';
import type { ChainReader } from './chain-reader.ts';
import { noChildren } from './children.ts';
import { logRecord } from './log-record.ts';
import type { WantedLogs } from './wanted-logs.ts';

export type Adopting = Readonly<{
  name: string;
  chainId: number;
  reader: ChainReader;
  wanted: WantedLogs;
  keepBlocks: number;
  written: Written<EvmLog | Progress>;
}>;

export type Adopted = Readonly<{ place: ChainPlace; observed: readonly Observed<EvmLog>[] }>;

/** Of so many blocks logs are asked for at once. */
const ahead = 8;

/** Ends early where no node has a block any more: another head will tell which one took its place. */
export async function* adopt(
  adopting: Adopting,
  from: ChainPlace,
  headers: readonly Header[],
  signal: AbortSignal,
): AsyncGenerator<Adopted> {
  const { reader, wanted, keepBlocks, written } = adopting;
  const asked: Promise<readonly ChainLog[] | null>[] = [];
  let place = from;
  for (const [index, header] of headers.entries()) {
    for (const next of headers.slice(asked.length, index + ahead)) {
      const logs = reader.logsOf(next, wanted.query, signal);
      // Whoever waits for it hears of it; nobody may be there yet.
      logs.catch(() => undefined);
      asked.push(logs);
    }
    const logs = await asked[index];
    if (!logs) return;
    place = {
      ...place,
      branch: [...place.branch, linkOf(header)].slice(-keepBlocks),
      marks: marked(place, header.number, written.mark()),
      position: place.position + 1,
    };
    const kept = logs.filter((log) => wanted.keeps(log, noChildren));
    yield { place, observed: kept.map((log) => logRecord(adopting, header, log)) };
  }
}
