/** A queue between events that come when they come and an iteration that reads them one by one. */
import type { Fault } from '../faults.ts';

/** Only the newest unread letter is kept; a failure is thrown to whoever reads, after which nothing comes. */
export function mailbox<Letter>() {
  let letter: Letter | undefined;
  let failure: Fault | undefined;
  let ended = false;
  let wake: () => void = () => undefined;
  return {
    put(next: Letter) {
      letter = next;
      wake();
    },
    fail(fault: Fault) {
      failure = fault;
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *letters(signal: AbortSignal): AsyncGenerator<Letter> {
      while (!ended && !signal.aborted) {
        if (failure) throw failure;
        if (letter === undefined) {
          const waiting = Promise.withResolvers<void>();
          wake = waiting.resolve;
          await waiting.promise;
          continue;
        }
        const next = letter;
        letter = undefined;
        yield next;
      }
    },
  };
}
