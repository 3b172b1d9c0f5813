/** Runs a command to its end and hands back what it said. */
import { spawn } from 'node:child_process';

/** The user a command runs as, where it is not ours. */
export type Account = Readonly<{ uid: number; gid: number }>;

export type Command = Readonly<{
  run: readonly [string, ...string[]];
  cwd: string;
  as?: Account | null;
  input?: string;
  /** Hears each line as it comes. */
  onLine?: (line: string) => void;
}>;

/** `code` null: there is no such command. `said` is standard output and error as they came. */
export type Outcome = Readonly<{ code: number | null; said: string }>;

export function runCommand(command: Command, signal: AbortSignal): Promise<Outcome> {
  const [file, ...args] = command.run;
  const account = command.as ? { uid: command.as.uid, gid: command.as.gid } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: command.cwd, stdio: 'pipe', signal, ...account });
    let said = '';
    let rest = '';
    const hear = (chunk: string): void => {
      said += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) command.onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', (error) => {
      if ('code' in error && error.code === 'ENOENT') resolve({ code: null, said });
      else reject(error);
    });
    // A signal's end counts as a failure without a number of its own.
    child.on('close', (code) => resolve({ code: code ?? 128, said }));
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(command.input ?? '');
  });
}

/** The last lines of what a command said, for a message to a person. */
export const lastLines = (said: string, count = 3): string =>
  said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join(' | ');
