/** A question why something is behind → null once it is not, or the last answer when patience has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault } from '../faults.ts';

export type Patience = Readonly<{ pollMs?: number; patienceMs?: number }>;

/** Who does not answer is behind: the fault is the answer. Null, too, once `signal` aborts. */
export async function stillBehind(
  ask: () => Promise<string | null>,
  { pollMs = 100, patienceMs = 10_000 }: Patience,
  signal: AbortSignal,
): Promise<string | null> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const why = await ask().catch((thrown: unknown) => asFault(thrown).message);
    if (why === null || signal.aborted) return null;
    if (performance.now() >= until)
      return `behind after ${patienceMs / 1000} s and goes on with the next start: ${why}`;
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
