/** What `millrace status` says, and `--json` prints: ages and times in milliseconds. */
import type { Arrival } from './source-arrivals.ts';

export type SourceStatus = Readonly<{
  source: string;
  /** Positions of its input that the source has read; null: it has never run. */
  position: number | null;
  /** Positions of a recorded input that are still to be read; null where the input has no end. */
  lagRecords: number | null;
  /** How far of that has come through to the store; null: nothing has. */
  stored: Arrival | null;
  /** Now less the event time that has come through: how old the newest of what one can see is. */
  freshnessMs: number | null;
  lastCommitAgeMs: number | null;
  /** Members of the group of all sources, of all instances; 0: nobody reads any. */
  members: number;
  /** Of its slot, which it may share; null where no running instance could be asked. */
  restarts: number | null;
  stopped: boolean | null;
}>;

export type ActorStatus = Readonly<{
  actor: string;
  /** Members of its group, of all instances; 0: nobody does the work. */
  members: number;
  next: number | null;
  lagRecords: number;
  lagExact: boolean;
  /** Offset at which a transaction of whoever writes its input has been left open; null: none is. */
  heldAt: number | null;
  /** Since the newest record it has committed; its last commit was later than that was appended. */
  lastCommitAgeMs: number | null;
  /** Null where no running instance could be asked. */
  restarts: number | null;
  stopped: boolean | null;
}>;

export type StatusReport = Readonly<{
  app: string;
  sources: readonly SourceStatus[];
  actors: readonly ActorStatus[];
  /** Addresses of the instances that answered. */
  instances: readonly string[];
}>;
