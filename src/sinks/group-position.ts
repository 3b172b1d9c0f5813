/** What a sink has written up to → its consumer group, a few times a second, so that its lag can be seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActorId, NextOffset } from '../flow/ids.ts';
import type { Seat } from '../flow/log.ts';
import type { Topic } from '../flow/topic.ts';

export interface GroupPosition {
  /** Aborts when telling has failed or another incarnation has the seat: reading on is of no use. */
  readonly lost: AbortSignal;
  /** Returns at once; the group hears of the latest position, not of each. */
  reached(next: NextOffset): void;
  /** Tells what is left. Throws what telling has thrown. */
  finish(): Promise<'told' | 'fenced'>;
  /** Ends telling, whatever is left: a closed seat that is told from would open its connections again. */
  end(): Promise<void>;
}

export type GroupPositionOptions = Readonly<{
  by: ActorId;
  topic: Topic<unknown>;
  partition: number;
  /** Pause between two commits. */
  everyMs: number;
}>;

/** The group's offset is for people and their tools; the sink goes on from the store's own position. */
export function groupPosition(seat: Seat, options: GroupPositionOptions): GroupPosition {
  const { by, topic, partition, everyMs } = options;
  const lost = new AbortController();
  const hurry = new AbortController();
  const at: { newest: NextOffset | null; told: NextOffset | null } = { newest: null, told: null };
  let round: Promise<void> | null = null;

  const tell = async () => {
    while (at.newest !== null && at.newest !== at.told && !lost.signal.aborted) {
      const next = at.newest;
      const outcome = await seat.commit({ by, writes: [], advance: { topic, partition, next } });
      if (outcome === 'fenced') return lost.abort('fenced');
      at.told = next;
      await sleep(everyMs, undefined, { signal: hurry.signal }).catch(() => undefined);
    }
  };
  const begin = () => {
    round ??= tell()
      .catch((thrown: unknown) => lost.abort(thrown))
      .finally(() => {
        round = null;
      });
    return round;
  };
  return {
    lost: lost.signal,
    reached(next) {
      at.newest = next;
      void begin();
    },
    async finish() {
      hurry.abort();
      await begin();
      if (!lost.signal.aborted) return 'told';
      if (lost.signal.reason === 'fenced') return 'fenced';
      throw lost.signal.reason;
    },
    async end() {
      lost.abort('ended');
      hurry.abort();
      await round;
    },
  };
}
