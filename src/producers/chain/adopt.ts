/** New blocks of a chain, oldest first → what is observed of each, and where the source stands behind it. */
import { awaitedLater } from '../awaited-later.ts';
import type { ChainLog, Header } from './block.ts';
import { linkOf } from './branch.ts';
import { type ChainPlace, marked } from './chain-place.ts';
import { keptOf } from './children.ts';
import { parentOf } from './first-place.ts';
import { logRecord } from './log-record.ts';
import type { Telling, Told } from './telling.ts';

/** Of so many blocks logs are asked for at once. */
const ahead = 8;

/** Ends early where no node has a block any more: another head will tell which one took its place. */
export async function* adopt(
  telling: Telling,
  from: ChainPlace,
  headers: readonly Header[],
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const { reader, wanted, children, keepBlocks, written } = telling;
  const asked: Promise<readonly ChainLog[] | null>[] = [];
  const [first] = headers;
  const known = first && (await children.upTo(parentOf(first), signal));
  if (!known) return;
  let place = from;
  for (const [index, header] of headers.entries()) {
    for (const next of headers.slice(asked.length, index + ahead)) {
      asked.push(awaitedLater(reader.logsOf(next, wanted.query, signal)));
    }
    const logs = await asked[index];
    if (!logs) return;
    place = {
      ...place,
      branch: [...place.branch, linkOf(header)].slice(-keepBlocks),
      marks: marked(place, header.number, written.mark()),
      position: place.position + 1,
    };
    const kept = keptOf(logs, wanted, known);
    children.add(kept.children);
    yield { place, observed: kept.logs.map((log) => logRecord(telling, header, log)) };
  }
}
