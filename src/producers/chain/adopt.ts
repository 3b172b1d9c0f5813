/** New blocks of a chain, oldest first → what is observed of each, and where the source stands behind it. */
import { awaitedLater } from '../awaited-later.ts';
import type { ChainLog, Header } from './block.ts';
import { linkOf } from './branch.ts';
import { type ChainPlace, marked } from './chain-place.ts';
import { keptOf } from './children.ts';
import type { CallMade } from './due-calls.ts';
import { parentOf } from './first-place.ts';
import { blockRecord, callRecord } from './in-block.ts';
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
  const { wanted, children, keepBlocks, written } = telling;
  const asked: Promise<Content | null>[] = [];
  // A header knows its parent's hash only.
  const times = [from.branch.at(-1), ...headers].map((link) => link?.timeMs ?? 0);
  const [first] = headers;
  const known = first && (await children.upTo(parentOf(first), signal));
  if (!known) return;
  let place = from;
  for (const [index, header] of headers.entries()) {
    for (const next of headers.slice(asked.length, index + ahead)) {
      const parentMs = times[asked.length] ?? 0;
      asked.push(awaitedLater(contentOf(telling, { header: next, parentMs }, signal)));
    }
    const content = await asked[index];
    if (!content) return;
    place = {
      ...place,
      branch: [...place.branch, linkOf(header)].slice(-keepBlocks),
      marks: marked(place, header.number, written.mark()),
      position: place.position + 1,
    };
    const kept = keptOf(content.logs, wanted, known);
    children.add(kept.children);
    const observed = [
      ...(telling.headers ? [blockRecord(telling, header)] : []),
      ...kept.logs.map((log) => logRecord(telling, header, log)),
      ...content.calls.map((made) => callRecord(telling, header, made)),
    ];
    yield { place, observed };
  }
}

type Content = Readonly<{ logs: readonly ChainLog[]; calls: readonly CallMade[] }>;

/** Null where no node has the block any more. */
async function contentOf(
  { reader, wanted, dueCalls }: Telling,
  { header, parentMs }: Readonly<{ header: Header; parentMs: number }>,
  signal: AbortSignal,
): Promise<Content | null> {
  const [logs, calls] = await Promise.all([
    reader.logsOf(header, wanted.query, signal),
    dueCalls(header, parentMs, signal),
  ]);
  return logs && calls && { logs, calls };
}
