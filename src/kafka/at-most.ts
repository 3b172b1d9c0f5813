/** Something that is to end → a wait for it that ends in any case: whoever shall stop has no time to lose. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Rejects as `ending` does; what takes longer than `mostMs` goes on unheard. */
export async function atMost(mostMs: number, ending: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = sleep(mostMs, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    await Promise.race([ending, late]);
  } finally {
    over.abort();
  }
}
