/** Announcements and the clock → heads of a chain, and word of it where for long nobody tells of one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitedLater } from '../awaited-later.ts';
import type { Header } from './block.ts';
import type { ChainReader } from './chain-reader.ts';

export type Looking = Readonly<{
  reader: Pick<ChainReader, 'head'>;
  /** Each time something may have happened: the new head, or null where it has to be asked for. */
  heads: (signal: AbortSignal) => AsyncIterable<Header | null>;
  gapAfterMs: number;
}>;

export async function* knownHeads(
  { reader, heads, gapAfterMs }: Looking,
  signal: AbortSignal,
): AsyncGenerator<Header | 'silent'> {
  for await (const announced of heads(signal)) {
    const head = announced ?? awaitedLater(reader.head(signal));
    if (head instanceof Promise && (await isLate(head, gapAfterMs, signal))) yield 'silent';
    yield await head;
  }
}

async function isLate(told: Promise<unknown>, ms: number, signal: AbortSignal): Promise<boolean> {
  const left = new AbortController();
  const late = Symbol('late');
  const ending = { signal: AbortSignal.any([signal, left.signal]) };
  try {
    return (await Promise.race([told, awaitedLater(sleep(ms, late, ending))])) === late;
  } finally {
    left.abort();
  }
}
