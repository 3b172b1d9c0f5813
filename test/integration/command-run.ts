/** A command of millrace, run as a person would, with its exit code and all it said. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What has not ended by then never will. */
const mostMs = 100_000;

export type CommandRun = Readonly<{ status: number | null; stdout: string; stderr: string }>;

export type CommandOptions = Readonly<{
  cwd?: string;
  /** Of another checkout. */
  main?: string;
  env?: NodeJS.ProcessEnv;
  /** Asked to stop as soon as it has said this. */
  stopOnce?: RegExp;
  /** Asked to stop when this aborts. */
  signal?: AbortSignal;
}>;

export function runMillrace(argv: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  const child = spawn(process.execPath, [options.main ?? join(root, 'src', 'main.ts'), ...argv], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const heard = (): void => {
    if (options.stopOnce?.test(stdout + stderr)) child.kill();
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    heard();
  });
  const stop = AbortSignal.any([AbortSignal.timeout(mostMs), ...(options.signal ? [options.signal] : [])]);
  stop.addEventListener('abort', () => child.kill());
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
