/** Who ran which source, who was killed when, and each commit → how long its sources stood still. */

export type TakenOver = Readonly<{ source: string; ms: number }>;

export interface TakeOver {
  /** The instance of this name has committed what it read of the source. */
  committed(instance: string, source: string): void;
  struck(instance: string): void;
  /** Sources have been shared anew, and an instance heard which ones are its own. */
  assigned(instance: string): void;
  /** The node of the source is away: it stands still for another reason. */
  away(source: string): void;
  back(source: string): void;
  /** By source, which instance was the last to commit for it. */
  readonly runners: ReadonlyMap<string, string>;
  /** How many instances have their share, as long as sources have not been shared anew just now. */
  settled(): number;
  /** Sources that still stand still. */
  pending(): readonly string[];
  readonly taken: readonly TakenOver[];
  /** Of each kill, how long it took until somebody heard that the sources are its own now. */
  readonly assignedMs: readonly number[];
}

/** Who was given sources has sat down by then. */
const settleMs = 3_000;

export function takeOver(now: () => number): TakeOver {
  const runners = new Map<string, string>();
  const since = new Map<string, number>();
  const gone = new Set<string>();
  const taken: TakenOver[] = [];
  const assignedMs: number[] = [];
  const members = new Set<string>();
  let struckAt: number | null = null;
  let sharedAt = now();
  return {
    committed(instance, source) {
      runners.set(source, instance);
      const from = since.get(source);
      if (from === undefined) return;
      since.delete(source);
      taken.push({ source, ms: now() - from });
    },
    assigned(instance) {
      members.add(instance);
      sharedAt = now();
      if (struckAt !== null) assignedMs.push(now() - struckAt);
      struckAt = null;
    },
    struck(instance) {
      members.delete(instance);
      struckAt = now();
      for (const [source, by] of runners) if (by === instance && !gone.has(source)) since.set(source, now());
    },
    away(source) {
      gone.add(source);
      since.delete(source);
    },
    back: (source) => void gone.delete(source),
    runners,
    settled: () => (now() - sharedAt < settleMs ? 0 : members.size),
    pending: () => [...since.keys()],
    taken,
    assignedMs,
  };
}
