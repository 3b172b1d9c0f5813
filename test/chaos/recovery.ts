/** Whose partitions were whose, who was struck when, and each commit → how long a partition stood still. */

export type Strike = Readonly<{
  /** For a person: `instance 2, kill -9 at after-produce`. */
  what: string;
  /** The longest that a partition it held stood still; 0 while none has moved again. */
  recoveredMs: number;
  /** Which partition that was. */
  slowest: string;
}>;

export interface Recovery {
  /** A group gave these places to an instance, `raw.chain/0` and the like. */
  assigned(instance: string, group: string, places: readonly string[]): void;
  committed(group: string, place: string): void;
  /** The instance was killed, or stands still: what it holds has to be taken over. */
  struck(instance: string, what: string): void;
  /** A fault of what all stand on has begun: until as many have ended nobody can be asked to recover. */
  disturbed(): void;
  calmed(): void;
  /** For how long nothing has been missing of what all stand on. */
  calmForMs(): number;
  strikes(): readonly Strike[];
  /** Places that still stand still, in words; those that ever moved. */
  pending(): readonly string[];
  /** The longest in which nothing was committed anywhere, though nothing was done that could explain it. */
  longestPauseMs(): number;
}

type Pending = { since: number; strike: { what: string; recoveredMs: number; slowest: string } };

/**
 * The clock of a place runs from the strike to the next commit there, whoever makes it. It starts again
 * where a disturbance ends and with each further strike, since a group that has lost another member begins
 * again to wait for it.
 */
export function recovery(now: () => number): Recovery {
  const owners = new Map<string, string>();
  const moved = new Set<string>();
  const pending = new Map<string, Pending>();
  const strikes: Pending['strike'][] = [];
  let disturbances = 0;
  let calmSince = now();
  let last = now();
  let pause = 0;
  const startAgain = () => {
    last = now();
    for (const waited of pending.values()) waited.since = now();
  };
  return {
    assigned(instance, group, places) {
      for (const place of places) owners.set(`${group} ${place}`, instance);
    },
    committed(group, place) {
      const at = `${group} ${place}`;
      moved.add(at);
      if (disturbances === 0) pause = Math.max(pause, now() - last);
      last = now();
      const waited = pending.get(at);
      if (!waited) return;
      pending.delete(at);
      const ms = now() - waited.since;
      if (ms <= waited.strike.recoveredMs) return;
      waited.strike.recoveredMs = ms;
      waited.strike.slowest = at;
    },
    struck(instance, what) {
      const strike = { what, recoveredMs: 0, slowest: '' };
      strikes.push(strike);
      startAgain();
      for (const [at, owner] of owners)
        if (owner === instance && moved.has(at)) pending.set(at, { since: now(), strike });
    },
    disturbed() {
      disturbances += 1;
    },
    calmed() {
      disturbances -= 1;
      calmSince = now();
      startAgain();
    },
    calmForMs: () => (disturbances > 0 ? 0 : now() - calmSince),
    strikes: () => strikes,
    pending: () =>
      [...pending].map(([at, { since, strike }]) => {
        const seconds = ((now() - since) / 1_000).toFixed(1);
        return `${at} has stood still for ${seconds} s since ${strike.what}`;
      }),
    longestPauseMs: () => pause,
  };
}
