/**
 * Three processes of one group, and the faults done to them: killed and started again, stopped and let go on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import type { Seeded } from '../simulation/seeded.ts';

export interface Members {
  readonly kills: number;
  readonly stops: number;
  /** SIGKILL to one that is not stopped; another takes its place. */
  kill(): Promise<void>;
  /** SIGSTOP to one, and SIGCONT after `ms`: a zombie, if the group has given its partitions away by then. */
  stop(ms: number): Promise<void>;
  /** SIGTERM to all; the exit codes. */
  end(): Promise<(number | null)[]>;
  /** What the members have said, one JSON object a line. */
  readonly said: readonly string[];
}

export function startMembers(urls: StackUrls, app: string, partitions: number, random: Seeded): Members {
  const said: string[] = [];
  const stopped = new Set<ChildProcess>();
  const member = new URL('./member.ts', import.meta.url).pathname;
  const start = (): ChildProcess => {
    const args = [member, JSON.stringify(urls), app, String(partitions)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
    child.stderr?.on('data', (chunk: Buffer) => said.push(...chunk.toString().split('\n').filter(Boolean)));
    return child;
  };
  const running = [start(), start(), start()];
  const awake = (): ChildProcess => random.pick(running.filter((child) => !stopped.has(child)));
  const counts = { kills: 0, stops: 0 };
  return {
    get kills() {
      return counts.kills;
    },
    get stops() {
      return counts.stops;
    },
    said,
    async kill() {
      const child = awake();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      running[running.indexOf(child)] = start();
      counts.kills += 1;
    },
    async stop(ms) {
      const child = awake();
      stopped.add(child);
      child.kill('SIGSTOP');
      await sleep(ms);
      child.kill('SIGCONT');
      stopped.delete(child);
      counts.stops += 1;
    },
    async end() {
      return Promise.all(
        running.map(async (child) => {
          if (child.exitCode !== null) return child.exitCode;
          const gone = once(child, 'exit');
          child.kill('SIGTERM');
          const [code] = await gone;
          return code;
        }),
      );
    },
  };
}
