/** What a service of the stack is: how to prepare its data, what to run, and when it is ready. */
import type { ProcessId } from './process-id.ts';
import type { Account } from './run-command.ts';
import type { ProcessName } from './stack-home.ts';

/** One process to be run, as a command with its user. */
export type Launch = Readonly<{
  run: readonly [string, ...string[]];
  as: Account | null;
  /** Asked every few milliseconds while the process lives. */
  ready(self: ProcessId): Promise<boolean>;
}>;

export type ServicePlan = Readonly<{
  name: ProcessName;
  /** How many ports it listens on; the first is the one that is published. */
  portCount: number;
  /** Those it must have, where others were told of them. */
  ports?: readonly number[];
  url(port: number): string;
  /** Brings the data into a state to start on, from nothing or from whatever a kill has left. */
  prepare(ports: readonly number[], signal: AbortSignal): Promise<Launch>;
}>;
