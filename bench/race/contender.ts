/** An engine as a process on its own core: started, looked at, killed, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Engine } from '../engines/engine.ts';
import type { EngineRun } from '../engines/engine-run.ts';
import { cacheDir } from './arena.ts';
import { onEngineCore } from './cores.ts';

export interface Contender {
  readonly pid: number;
  /** Throws with what it said last where it has ended by itself. */
  mustLive(): void;
  end(by: NodeJS.Signals): Promise<void>;
}

const mostSaid = 4_000;
/** One that does not end when asked is killed: what counts was read before. */
const patienceMs = 15_000;

export function start(engine: Engine, run: EngineRun): Contender {
  const { run: command, env = {} } = engine.command(cacheDir, run);
  const [file = '', ...argv] = onEngineCore(command);
  const child = spawn(file, argv, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = `${said}${chunk}`.slice(-mostSaid);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.once('error', (thrown) => hear(Buffer.from(String(thrown))));
  return {
    pid: child.pid ?? 0,
    mustLive() {
      if (hasEnded(child)) throw new Error(`${engine.name} ended by itself in ${run.job}; it said:\n${said}`);
    },
    async end(by) {
      if (hasEnded(child)) return;
      const gone = once(child, 'exit');
      child.kill(by);
      const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await gone;
      clearTimeout(late);
    },
  };
}

const hasEnded = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined;
