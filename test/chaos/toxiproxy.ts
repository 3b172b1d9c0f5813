/** Shopify's Toxiproxy, built from its Go module into a cache: bad networks by a program kept for them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../../src/stack/free-ports.ts';
import type { Network } from './network.ts';

export interface Toxiproxy {
  readonly pid: number;
  /** Listens on `port` of the loopback interface for what is to go on to `upstreamPort`. */
  link(port: number, upstreamPort: number): Promise<Network>;
  end(): Promise<void>;
}

const version = 'v2.12.0';
const module = `github.com/Shopify/toxiproxy/v2/cmd/server@${version}`;
const buildMs = 900_000;
const readyMs = 20_000;

/** Null, with the reason told, where there is no Go or the module cannot be had. */
export async function toxiproxy(cacheDir: string, tell: (line: string) => void): Promise<Toxiproxy | null> {
  const binary = join(cacheDir, `toxiproxy-${version}`, 'server');
  try {
    if (!existsSync(binary)) await build(binary, tell);
  } catch (thrown) {
    const [why] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    tell(`toxiproxy: not to be had (${why}); the network is made bad by a proxy of our own`);
    return null;
  }
  return started(binary);
}

async function build(binary: string, tell: (line: string) => void): Promise<void> {
  tell(`toxiproxy: building ${version} from its Go module`);
  const env = { ...process.env, GOBIN: join(binary, '..'), GOFLAGS: '-mod=mod' };
  await promisify(execFile)('go', ['install', module], { env, timeout: buildMs });
}

async function started(binary: string): Promise<Toxiproxy> {
  const [port = 0] = await freePorts(1, []);
  const child = spawn(binary, ['-host', '127.0.0.1', '-port', String(port)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const api = `http://127.0.0.1:${port}`;
  for (const until = performance.now() + readyMs; !(await answers(api)); await sleep(50)) {
    if (performance.now() > until || child.exitCode !== null) throw new Error('toxiproxy did not start');
  }
  return {
    pid: child.pid ?? 0,
    link: (listenPort, upstreamPort) => linkAt(api, listenPort, upstreamPort),
    async end() {
      child.kill();
      await ended;
    },
  };
}

const answers = (api: string): Promise<boolean> =>
  fetch(`${api}/version`).then(
    ({ ok }) => ok,
    () => false,
  );

type Toxic = Readonly<{ type: string; attributes: Readonly<Record<string, number>> }>;

async function linkAt(api: string, port: number, upstreamPort: number): Promise<Network> {
  const name = `link-${port}`;
  const ask = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await fetch(`${api}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok && answer.status !== 404) throw new Error(`${path}: ${await answer.text()}`);
  };
  const [listen, upstream] = [`127.0.0.1:${port}`, `127.0.0.1:${upstreamPort}`];
  await ask('POST', '/proxies', { name, listen, upstream, enabled: true });
  const poison = async ({ type, attributes }: Toxic) => {
    for (const stream of ['upstream', 'downstream']) {
      const toxic = { name: `${type}-${stream}`, type, stream, attributes };
      await ask('POST', `/proxies/${name}/toxics`, toxic);
    }
  };
  const cure = async (type: string) => {
    for (const stream of ['upstream', 'downstream'])
      await ask('DELETE', `/proxies/${name}/toxics/${type}-${stream}`);
  };
  return {
    slow: (latency) => poison({ type: 'latency', attributes: { latency } }),
    narrow: (bytesPerSecond) =>
      poison({ type: 'bandwidth', attributes: { rate: Math.round(bytesPerSecond / 1_000) } }),
    blackHole: () => poison({ type: 'timeout', attributes: { timeout: 0 } }),
    async reset() {
      await poison({ type: 'reset_peer', attributes: { timeout: 0 } });
      await cure('reset_peer');
    },
    async heal() {
      for (const type of ['latency', 'bandwidth', 'timeout', 'reset_peer']) await cure(type);
    },
  };
}
