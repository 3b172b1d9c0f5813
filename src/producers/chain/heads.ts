/** What may mean a new block, a node's announcement or the clock → a head, or that it has to be asked for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Header } from './block.ts';

export type Announcements = Readonly<{
  /** One connection's announcements, until it ends; again: another connection's. */
  announced: readonly ((signal: AbortSignal) => AsyncIterable<Header | null>)[];
  /** After so long without one, the chain is asked. */
  pollMs: number;
  /** How long to leave a connection alone that has failed so many times in a row. */
  restMs: (failures: number) => number;
}>;

/** Only the newest is kept for who is busy: what lies between is found by its parents. Begins with asking. */
export async function* heads(
  { announced, pollMs, restMs }: Announcements,
  signal: AbortSignal,
): AsyncGenerator<Header | null> {
  const leaving = new AbortController();
  const ending = AbortSignal.any([signal, leaving.signal]);
  let newest: Header | null | undefined = null;
  let news = Promise.withResolvers<void>();
  const tell = (head: Header | null): void => {
    newest = head ?? newest ?? null;
    news.resolve();
  };
  const clock = setInterval(() => tell(null), pollMs);
  for (const open of announced) {
    void listen(
      open,
      (head) => {
        clock.refresh();
        tell(head);
      },
      { restMs, signal: ending },
    );
  }
  ending.addEventListener('abort', () => news.resolve(), { once: true });
  try {
    while (!ending.aborted) {
      if (newest === undefined) await news.promise;
      if (ending.aborted || newest === undefined) continue;
      const head: Header | null = newest;
      newest = undefined;
      news = Promise.withResolvers();
      yield head;
    }
  } finally {
    clearInterval(clock);
    leaving.abort();
  }
}

async function listen(
  open: Announcements['announced'][number],
  tell: (head: Header | null) => void,
  { restMs, signal }: Readonly<{ restMs: Announcements['restMs']; signal: AbortSignal }>,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    for await (const head of open(signal)) {
      failures = 0;
      tell(head);
    }
    // Heads may have been missed, and the clock asks for them.
    await sleep(restMs(failures), undefined, { signal }).catch(() => undefined);
  }
}
