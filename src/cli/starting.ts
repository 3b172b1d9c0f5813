/** Waits of a command: for several things at once, for one unless it is told to stop, for that alone. */
import { asFault, Fault, whatFollows } from '../faults.ts';

/** A person who has to correct three addresses shall hear of all three at once. */
export async function allOrFaults(starting: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(starting);
  const faults = settled.flatMap((one) => (one.status === 'rejected' ? [asFault(one.reason)] : []));
  const first = faults.find(({ code }) => whatFollows(code) === 'crash') ?? faults[0];
  if (!first) return;
  if (first.code === 'bug' || faults.length === 1) throw first;
  throw new Fault(first.code, faults.map(({ message }) => message).join('\n'), { cause: first });
}

/** Rejects with the signal's reason as soon as it aborts; what was begun ends by its own bounds, unheard. */
export async function abandonable<Result>(begun: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abandon = (): void => reject(signal.reason);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.race([begun, aborted]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return;
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
