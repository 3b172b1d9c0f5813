/** A command of millrace, run as a person would, with its exit code and all it said. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export type CommandRun = Readonly<{ status: number | null; stdout: string; stderr: string }>;

export type CommandOptions = Readonly<{
  cwd?: string;
  /** Of another checkout. */
  main?: string;
  env?: NodeJS.ProcessEnv;
  /** Asked to stop after this long, where it does not end by itself. */
  stopAfterMs?: number;
}>;

export function runMillrace(argv: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  const child = spawn(process.execPath, [options.main ?? join(root, 'src', 'main.ts'), ...argv], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const stopping =
    options.stopAfterMs === undefined ? undefined : setTimeout(() => child.kill(), options.stopAfterMs);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(stopping);
      resolve({ status, stdout, stderr });
    });
  });
}
