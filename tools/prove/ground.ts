/** A fresh clone of the last commit with caches of its own: what a stranger would have. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Ran = Readonly<{ code: number | null; out: string; seconds: number }>;

export interface Ground {
  readonly commit: string;
  /** The clone. */
  readonly dir: string;
  /** Runs a shell command in the clone and waits for its end; `out` holds both outputs. */
  run(command: string): Promise<Ran>;
  /** Runs it, and throws with its last lines unless it ends with 0. */
  succeed(command: string): Promise<Ran>;
  /** Starts it in a process group of its own, which `process.kill(-pid)` reaches as a whole. */
  start(command: string): ChildProcess;
  end(keep: boolean): Promise<void>;
}

const lastLines = 15;

export function clonedGround(): Ground {
  const root = join(import.meta.dirname, '..', '..');
  const base = mkdtempSync(join(tmpdir(), 'millrace-prove-'));
  const dir = join(base, 'millrace');
  execFileSync('git', ['clone', '--quiet', root, dir]);
  const commit = execFileSync('git', ['log', '-1', '--format=%h %s'], { cwd: dir, encoding: 'utf8' }).trim();
  const env = strangersEnvironment(base);
  const start = (command: string) => spawn('sh', ['-c', command], { cwd: dir, env, detached: true });
  const run = async (command: string): Promise<Ran> => {
    const began = performance.now();
    const child = start(command);
    let out = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
    }
    const [code] = await once(child, 'close');
    return { code, out, seconds: (performance.now() - began) / 1000 };
  };
  return {
    commit,
    dir,
    start,
    run,
    async succeed(command) {
      const ran = await run(command);
      if (ran.code === 0) return ran;
      const tail = ran.out.trimEnd().split('\n').slice(-lastLines).join('\n      ');
      throw new Error(
        `\`${command}\` ended with ${ran.code} after ${ran.seconds.toFixed(0)} s:\n      ${tail}`,
      );
    },
    async end(keep) {
      await run('npx millrace stack down --wipe');
      if (keep) console.log(`kept: ${dir}`);
      else rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Without what npm hands to its scripts, and with empty caches for npm and Maven. */
function strangersEnvironment(base: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE$|VITEST)/.test(name));
  const path = (process.env.PATH ?? '').split(':').filter((entry) => !entry.includes('node_modules'));
  return {
    ...Object.fromEntries(own),
    PATH: path.join(':'),
    npm_config_cache: join(base, 'npm-cache'),
    MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${join(base, 'maven-cache')}`.trim(),
  };
}
