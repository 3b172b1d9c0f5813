/** Which core does what: the broker and whoever loads and looks on the first, the engine on the second. */
import { execFileSync, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export const cores = { others: 0, engine: 1 } as const;

/** False where there is one core, or no `taskset`: then all share what there is, and the report says so. */
export const canPin: boolean =
  availableParallelism() > 1 && spawnSync('taskset', ['--version']).error === undefined;

/** This process, and all that it starts from now on. */
export function pinMe(): void {
  if (canPin)
    execFileSync('taskset', ['-acp', String(cores.others), String(process.pid)], { stdio: 'ignore' });
}

/** A command that runs where the engine does. */
export const onEngineCore = (run: readonly string[]): readonly string[] =>
  canPin ? ['taskset', '-c', String(cores.engine), ...run] : run;
