/** `millrace` as a process of its own: what it says, how it ends, and signals sent to it on the way. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';

export type Ended = Readonly<{
  /** Null where a signal ended it. */
  status: number | null;
  stdout: string;
  stderr: string;
  tookMs: number;
  /** From the signal to the end; null where none was sent. */
  afterSignalMs: number | null;
}>;

export type Start = Readonly<{
  cwd: string;
  argv: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Sends the signal as soon as the process has said this, on either stream. */
  signal?: Readonly<{ name: NodeJS.Signals; once: RegExp }>;
}>;

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
/** No test waits longer than this: what hangs is killed, and its status then is null. */
const mostMs = 60_000;

/** Runs it, and holds what must be so of every run: no trace of a bug, and no password told. */
export async function millrace(start: Start): Promise<Ended> {
  const ended = await ran(start);
  const said = ended.stdout + ended.stderr;
  expect(said).not.toMatch(/^\s+at .*:\d+|Unhandled|This is a bug|secret|ExperimentalW/m);
  return ended;
}

/** Two processes at a time: more would measure how crowded the machine is. */
export async function inPairs(starts: readonly Start[]): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  for (let at = 0; at < starts.length; at += 2)
    ended.push(...(await Promise.all(starts.slice(at, at + 2).map(millrace))));
  return ended;
}

function ran({ cwd, argv, env = {}, signal }: Start): Promise<Ended> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [main, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  let signalledMs: number | null = null;
  const hear = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
    said[stream] += chunk.toString();
    if (!signal || signalledMs !== null || !signal.once.test(said[stream])) return;
    signalledMs = performance.now();
    child.kill(signal.name);
  };
  child.stdout.on('data', hear('stdout'));
  child.stderr.on('data', hear('stderr'));
  const killer = setTimeout(() => child.kill('SIGKILL'), mostMs);
  return new Promise((resolve) => {
    child.once('close', (status) => {
      clearTimeout(killer);
      const endMs = performance.now();
      const afterSignalMs = signalledMs === null ? null : endMs - signalledMs;
      resolve({ status, ...said, tookMs: endMs - startMs, afterSignalMs });
    });
  });
}
