/** A pipeline of the bench's own on real services: its stack, its configuration, and instances of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parseDocument } from 'yaml';
import { type Config, loadConfig } from '../src/config.ts';
import type { StackUrls } from '../src/stack/stack-record.ts';
import { startStack } from '../src/stack/start-stack.ts';
import { stopStack } from '../src/stack/stop-stack.ts';
import { silent } from '../src/telemetry.ts';

export type Instance = Readonly<{
  child: ChildProcess;
  /** Resolves when it was given partitions of so many groups. */
  working: Promise<void>;
}>;

/** What an instance says of itself, one JSON object a line. */
export type Said = Readonly<{
  occurrence?: string;
  actor?: string;
  restored?: number;
  tookMs?: number;
  why?: string;
}>;
export type InstanceOptions = Readonly<{ roles?: string; heard?: (said: Said) => void }>;

export type Pipeline = Readonly<{
  config: Config;
  urls: StackUrls;
  /** An instance with these roles, the processors alone by default; `heard` gets what it says of itself. */
  start(options?: InstanceOptions): Instance;
  /** How many incarnations of all instances were fenced by another. */
  readonly fenced: number;
  end(): Promise<void>;
}>;

const root = join(import.meta.dirname, '..');
const { signal } = new AbortController();

/** The example pipeline with its defaults, or with other sources, on a stack that goes away with it. */
export async function startPipeline(
  progress: (line: string) => void,
  sources?: readonly unknown[],
): Promise<Pipeline> {
  const dir = join(root, '.millrace', `bench-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  const children: ChildProcess[] = [];
  let fenced = 0;
  const end = async (): Promise<void> => {
    await Promise.all(children.map((child) => ended(child, 'SIGKILL')));
    await stopStack(dir, { wipe: true, telemetry: silent, signal });
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { urls } = await startStack({ dir, progress, telemetry: silent, signal });
    const file = join(dir, 'millrace.yml');
    writeFileSync(file, pipelineText(sources));
    const named = Object.entries(urls).map(([name, url]) => [`MILLRACE_${name.toUpperCase()}`, url]);
    const env = { ...process.env, ...Object.fromEntries(named) };
    return {
      config: loadConfig({ file, env }),
      urls,
      start({ roles = 'processors', heard } = {}) {
        const argv = ['src/main.ts', 'run', '--role', roles, '--config', file];
        const child = spawn(process.execPath, argv, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
        children.push(child);
        const hear = (said: Said): void => {
          if (said.occurrence === 'ActorFenced') fenced += 1;
          heard?.(said);
        };
        return { child, working: seatedIn(child.stderr, 3, hear) };
      },
      get fenced() {
        return fenced;
      },
      end,
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

function seatedIn(says: Readable, groups: number, hear: (said: Said) => void): Promise<void> {
  const seen = new Set<string>();
  return new Promise((resolve) => {
    createInterface({ input: says }).on('line', (line) => {
      const said: Said = line.startsWith('{') ? JSON.parse(line) : {};
      hear(said);
      if (said.occurrence === 'ActorSeated' && said.actor) seen.add(said.actor.split('/')[1] ?? '');
      if (seen.size === groups) resolve();
    });
  });
}

/** Asks an instance to stop; its exit code, and how long it took. */
export async function ended(
  child: ChildProcess,
  by: NodeJS.Signals,
): Promise<Readonly<{ code: number | null; tookMs: number }>> {
  const asked = performance.now();
  if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, tookMs: 0 };
  const gone = once(child, 'exit');
  child.kill(by);
  const [code] = await gone;
  return { code, tookMs: performance.now() - asked };
}

/** The example, with paths that hold wherever it lies. */
function pipelineText(sources?: readonly unknown[]): string {
  const text = readFileSync(join(root, 'millrace.yml'), 'utf8')
    .replaceAll(/\b(data\/\S+|rules\.yml)$/gm, `${root}/$1`)
    .replace(/^app: .*$/m, 'app: bench')
    .replace(/^( {2}level): .*$/m, '$1: info');
  const document = parseDocument(text);
  if (sources) document.set('sources', sources);
  return String(document);
}
