/** The committed offsets of some groups, looked at all the time → the longest pause of each partition. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../src/kafka/kafkajs-internals.ts';
import { committed, type Mailboxes, nothing } from './committed.ts';

export interface Gaps {
  /** Waits until something was committed for each partition. */
  begun(): Promise<void>;
  /** Waits until each partition has moved on from where it is now. */
  moved(): Promise<void>;
  /** The longest pauses in milliseconds since this was asked last, by group, one of each partition. */
  take(): ReadonlyMap<string, readonly number[]>;
  end(): Promise<void>;
}

type Standing = { offset: string; sinceMs: number; longestMs: number };

const everyMs = 40;

export function watchGaps(cluster: Cluster, watched: readonly Mailboxes[]): Gaps {
  const standing = new Map<string, Standing[]>();
  const ended = new AbortController();
  const look = async (mailboxes: Mailboxes): Promise<void> => {
    // A coordinator that loads or moves answers the next time.
    const offsets = await committed(cluster, mailboxes).catch(() => []);
    const now = performance.now();
    const places = standing.get(mailboxes.group) ?? [];
    standing.set(mailboxes.group, places);
    for (const [partition, offset] of offsets.entries()) {
      const place = places[partition];
      if (offset === nothing) continue;
      if (place === undefined) places[partition] = { offset, sinceMs: now, longestMs: 0 };
      else {
        place.longestMs = Math.max(place.longestMs, now - place.sinceMs);
        if (place.offset !== offset) Object.assign(place, { offset, sinceMs: now });
      }
    }
  };
  const looking = Promise.all(
    watched.map(async (mailboxes) => {
      for (; !ended.signal.aborted; await sleep(everyMs)) await look(mailboxes);
    }),
  );
  const isThere = ({ group, partitions }: Mailboxes): boolean =>
    (standing.get(group) ?? []).filter(Boolean).length === partitions;
  return {
    async begun() {
      while (!watched.every(isThere)) await sleep(everyMs);
    },
    async moved() {
      const before = [...standing.values()].flat().map((place) => ({ place, offset: place.offset }));
      while (before.some(({ place, offset }) => place.offset === offset)) await sleep(everyMs);
    },
    take() {
      const longest = [...standing].map(
        ([group, places]) => [group, places.map(({ longestMs }) => longestMs)] as const,
      );
      for (const place of [...standing.values()].flat()) place.longestMs = 0;
      return new Map(longest);
    },
    async end() {
      ended.abort();
      await looking;
    },
  };
}
