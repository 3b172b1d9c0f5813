/** Answers to one question, some of which may never come → those that come with the first or soon after. */
import { setTimeout as sleep } from 'node:timers/promises';

/** In the order of `answers`. A null is none. Throws what one of them throws while it is waited for. */
export async function inTime<Value>(
  answers: readonly Promise<Value | null>[],
  lateMs: number,
): Promise<readonly Value[]> {
  const came = new Map<number, Value>();
  const first = Promise.withResolvers<void>();
  const all = Promise.all(
    answers.map(async (answer, index) => {
      const value = await answer;
      if (value === null) return;
      came.set(index, value);
      first.resolve();
    }),
  );
  const left = new AbortController();
  try {
    await Promise.race([all, first.promise.then(() => sleep(lateMs, undefined, { signal: left.signal }))]);
  } finally {
    left.abort();
  }
  return answers.flatMap((_, index) => came.get(index) ?? []);
}
