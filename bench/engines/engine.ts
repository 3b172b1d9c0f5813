/** What can take part in the comparison: how it is installed, and how a run of it is started. */
import type { EngineRun, Job } from './engine-run.ts';

export type Command = Readonly<{
  run: readonly [string, ...string[]];
  env?: Readonly<Record<string, string>>;
}>;

export type Engine = Readonly<{
  name: string;
  /** What a run of it can lose or double; rows of different guarantees never stand in one table. */
  guarantee: 'exactly once' | 'at least once';
  jobs: readonly Job[];
  /** Name and version of what does the work, for the report. */
  version: string;
  /**
   * Gets what it needs into `cacheDir`, which is kept between runs: long the first time, at once after that.
   * Throws with what is missing on this machine and what to do about it.
   */
  install(cacheDir: string, progress: (line: string) => void): Promise<void>;
  /** The consumer group whose committed offsets say how far a run has come; left out, it is `app`. */
  group?(run: EngineRun): string;
  /** It runs until SIGTERM; what it says on its standard error is shown where it fails. */
  command(cacheDir: string, run: EngineRun): Command;
}>;
