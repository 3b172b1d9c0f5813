/** A sink's seat → the question, about once a second, whether the store still holds what was written. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SinkSeat } from '../flow/sink.ts';

export interface SeatWatch {
  /** Aborts, with what `check` has thrown, when writing on is of no use. Never where there is no `check`. */
  readonly lost: AbortSignal;
  end(): Promise<void>;
}

/** A partition may be silent for ever after its store was emptied, so a write alone would not find out. */
export function watchSeat(hold: Pick<SinkSeat<unknown>, 'check'>, everyMs: number): SeatWatch {
  const lost = new AbortController();
  const ended = new AbortController();
  const ask = async () => {
    while (hold.check) {
      await sleep(everyMs, undefined, { signal: ended.signal });
      await hold.check(ended.signal);
    }
  };
  const asking = ask().catch((thrown: unknown) => lost.abort(thrown));
  return {
    lost: lost.signal,
    async end() {
      ended.abort();
      await asking;
    },
  };
}
