/** Foundry's anvil as a process: arguments → the port it listens on, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { anvilBinary } from './anvil-binary.ts';

export interface AnvilProcess {
  readonly pid: number;
  readonly port: number;
  /** Ends when the process has; does nothing where it has ended before. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const startMs = 20_000;

/** Port 0 takes a free one. */
export async function startAnvil(args: readonly string[], port: number): Promise<AnvilProcess> {
  const child = spawn(await anvilBinary(), ['--host', '127.0.0.1', '--port', String(port), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  // Whoever started it may end without a word.
  const endToo = (): void => void child.kill('SIGKILL');
  process.once('exit', endToo);
  child.once('exit', () => process.off('exit', endToo));
  const listensOn = await portOf(child).catch((thrown: unknown) => {
    child.kill('SIGKILL');
    throw thrown;
  });
  // A full pipe would stop it: it logs every call.
  child.stdout.resume();
  child.stderr.resume();
  return {
    pid: child.pid ?? 0,
    port: listensOn,
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** From the line in which it says that it listens. */
async function portOf(child: ChildProcess): Promise<number> {
  const said: string[] = [];
  if (child.stdout === null || child.stderr === null) throw new Error('anvil has no output to read');
  child.stderr.on('data', (text) => said.push(String(text)));
  const lines = createInterface(child.stdout);
  const late = setTimeout(() => lines.close(), startMs);
  child.once('error', (thrown) => {
    said.push(thrown.message);
    lines.close();
  });
  try {
    for await (const line of lines) {
      const port = /^Listening on .*:(\d+)$/.exec(line)?.[1];
      if (port !== undefined) return Number(port);
    }
  } finally {
    clearTimeout(late);
  }
  throw new Error(`anvil did not say where it listens: ${said.join('').trim() || 'it said nothing'}`);
}
