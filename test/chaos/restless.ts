/** Work that is begun and left again every two seconds, so that every group it is in keeps changing hands. */
import { setTimeout as sleep } from 'node:timers/promises';

const stayMs = 2_000;

/** Without rest where `isRestless` is false. Returns once `signal` has aborted and the work has ended. */
export async function comeAndGo(
  isRestless: boolean,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (!isRestless) return work(signal);
  while (!signal.aborted) {
    await work(AbortSignal.any([signal, AbortSignal.timeout(stayMs)]));
    await sleep(stayMs, undefined, { signal }).catch(() => undefined);
  }
}
