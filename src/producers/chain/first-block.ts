/** Where to begin, as a person says it: a date, a number or `latest` → the number of that block. */
import { Fault } from '../../faults.ts';
import type { Header } from './block.ts';
import type { ChainReader } from './chain-reader.ts';

export type FirstBlock = Date | number | 'latest';

/** A date is the first block at or after it. Throws `bad-config` where there is no such block. */
export async function firstBlock(
  reader: ChainReader,
  wanted: FirstBlock,
  signal: AbortSignal,
): Promise<number> {
  const head = await reader.head(signal);
  if (wanted === 'latest') return head.number;
  const ofHead = `the newest block is ${head.number}, of ${new Date(head.timeMs).toISOString()}`;
  if (wanted instanceof Date) {
    if (wanted.getTime() <= head.timeMs) return firstSince(reader, wanted.getTime(), head, signal);
    throw new Fault('bad-config', `start: ${wanted.toISOString()} is not reached yet: ${ofHead}.`);
  }
  if (Number.isSafeInteger(wanted) && wanted >= 0 && wanted <= head.number) return wanted;
  throw new Fault('bad-config', `start: there is no block ${wanted}: ${ofHead}.`);
}

type Known = Readonly<{ number: number; timeMs: number }>;

/**
 * Block times are nearly even, so what a straight line between two known blocks says is tried first. Where
 * the line misleads, as with a first block of 1970, halving every other time bounds what it costs.
 */
async function firstSince(
  reader: ChainReader,
  timeMs: number,
  head: Header,
  signal: AbortSignal,
): Promise<number> {
  let before: Known = await blockAt(reader, 0, signal);
  let since: Known = head;
  if (before.timeMs >= timeMs) return before.number;
  for (let byLine = true; since.number - before.number > 1; byLine = !byLine) {
    const number = byLine ? onLine(before, since, timeMs) : Math.floor((before.number + since.number) / 2);
    const found = await blockAt(reader, number, signal);
    if (found.timeMs < timeMs) before = found;
    else since = found;
  }
  return since.number;
}

/** The last block before `timeMs`, if times were even; always strictly between the two. */
function onLine(before: Known, since: Known, timeMs: number): number {
  const share = (timeMs - 1 - before.timeMs) / (since.timeMs - before.timeMs);
  const number = before.number + Math.floor(share * (since.number - before.number));
  return Math.min(since.number - 1, Math.max(before.number + 1, number));
}

async function blockAt(reader: ChainReader, number: number, signal: AbortSignal): Promise<Header> {
  const found = await reader.byNumber(number, signal);
  if (found) return found;
  throw new Fault(
    'bad-config',
    `start: no node has block ${number}, without which a date cannot be found. Write the number of a block.`,
  );
}
