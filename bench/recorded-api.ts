/** The recorded input through the whole pipeline → one instance of the API over what it left. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../src/stack/free-ports.ts';
import type { StackUrls } from '../src/stack/stack-record.ts';
import { startStack } from '../src/stack/start-stack.ts';
import { stopStack } from '../src/stack/stop-stack.ts';
import { silent } from '../src/telemetry.ts';

export type RecordedApi = Readonly<{ url: string; end(): Promise<void> }>;

const root = join(import.meta.dirname, '..');
const patienceMs = 60_000;
const { signal } = new AbortController();

export async function recordedApi(progress: (line: string) => void): Promise<RecordedApi> {
  const dir = join(root, '.millrace', `bench-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  const wipe = async (): Promise<void> => {
    await stopStack(dir, { wipe: true, telemetry: silent, signal });
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { urls } = await startStack({ dir, progress, telemetry: silent, signal });
    const { url, api } = await served(dir, urls, progress);
    return {
      url,
      async end() {
        api.kill('SIGTERM');
        await once(api, 'exit');
        await wipe();
      },
    };
  } catch (thrown) {
    await wipe();
    throw thrown;
  }
}

async function served(
  dir: string,
  { kafka, registry, postgres, redis }: StackUrls,
  progress: (line: string) => void,
): Promise<{ url: string; api: ChildProcess }> {
  const urls = { KAFKA: kafka, REGISTRY: registry, POSTGRES: postgres, REDIS: redis };
  const named = Object.fromEntries(Object.entries(urls).map(([name, url]) => [`MILLRACE_${name}`, url]));
  const env = { ...process.env, ...named };
  const millrace = (...argv: string[]): ChildProcess =>
    spawn(process.execPath, ['src/main.ts', ...argv], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const [port = 0] = await freePorts(1, []);
  const config = join(dir, 'millrace.yml');
  writeFileSync(config, pipelineAt(port));
  progress('the recorded input comes through');
  await ended(millrace('up', '--once', '--config', config));
  const api = millrace('run', '--role', 'api', '--config', config);
  const url = `http://127.0.0.1:${port}`;
  await ready(`${url}/readyz`).catch((thrown: unknown) => {
    api.kill();
    throw thrown;
  });
  return { url, api };
}

/** The example pipeline, with paths that hold wherever it lies. */
const pipelineAt = (port: number): string =>
  readFileSync(join(root, 'millrace.yml'), 'utf8')
    .replaceAll(/\b(data\/\S+|rules\.yml)$/gm, `${root}/$1`)
    .replace(/^app: .*$/m, 'app: bench')
    .replace(/^ {2}port: .*$/m, `  port: ${port}`);

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
}

async function ready(url: string): Promise<void> {
  for (const began = performance.now(); performance.now() - began < patienceMs; await sleep(100)) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`${url} did not get ready within ${patienceMs / 1_000} s`);
}
