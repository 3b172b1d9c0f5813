/** Services of a run's own, each to be ended, frozen and started again where it was, and wiped at the end. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../src/stack/free-ports.ts';
import { kafkaBroker } from '../../src/stack/kafka-broker.ts';
import { launch } from '../../src/stack/launch.ts';
import { postgresServer } from '../../src/stack/postgres-server.ts';
import { endProcess, type ProcessId } from '../../src/stack/process-id.ts';
import { redisServer } from '../../src/stack/redis-server.ts';
import { registryProcess } from '../../src/stack/registry-process.ts';
import type { ServicePlan } from '../../src/stack/service-plan.ts';
import { type ProcessName, type ServiceName, stackHome } from '../../src/stack/stack-home.ts';
import { stackParts } from '../../src/stack/stack-parts.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { projectCache } from '../../src/stack/start-stack.ts';
import { wipeStack } from '../stack-dirs.ts';

/** A way to the broker through something else: it listens on `port` and says it is at `advertised`. */
export type Listener = Readonly<{ port: number; advertised: number }>;

export type OwnStackOptions = Readonly<{
  dir: string;
  names: readonly ServiceName[];
  listeners?: readonly Listener[];
  tell(line: string): void;
}>;

export interface OwnStack {
  /** Empty for those that were not asked for. */
  readonly urls: StackUrls;
  /** `clean`: it is asked to, and waited for; `kill`: as kill -9 does. */
  end(name: ServiceName, how: 'clean' | 'kill'): Promise<void>;
  /** On the ports that it had. */
  start(name: ServiceName): Promise<void>;
  /** It neither answers nor lets go of its connections. */
  freeze(name: ServiceName): void;
  thaw(name: ServiceName): void;
  wipe(): Promise<void>;
}

const { signal } = new AbortController();
const registryEntry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'registry.ts');
/** A service that was killed may not have let go of everything when it is started again. */
const patience = { attempts: 60, pauseMs: 500 };
const cleanMs = 30_000;

export async function ownStack(options: OwnStackOptions): Promise<OwnStack> {
  const { dir, names } = options;
  const home = stackHome(dir);
  mkdirSync(home.dir, { recursive: true });
  chmodSync(home.dir, 0o755);
  const parts = await stackParts(projectCache, options.tell, signal);
  const kafkaAt = { address: '' };
  const plans: Record<ServiceName, () => ServicePlan> = {
    kafka: () => withListeners(kafkaBroker(home, parts.classpath), options.listeners ?? []),
    registry: () => registryProcess(registryEntry, kafkaAt.address),
    postgres: () => postgresServer(home, parts.postgres),
    redis: () => redisServer(home, parts.redisServer),
  };
  const ports = await portsFor(names.map((name) => plans[name]()));
  const urlOf = (name: ServiceName) => {
    const [port] = ports.get(name) ?? [];
    return port === undefined ? '' : plans[name]().url(port);
  };
  kafkaAt.address = urlOf('kafka');
  const running = new Map<ServiceName, ProcessId>();
  const start = async (name: ServiceName) => {
    const plan = plans[name]();
    for (let attempt = 1; ; attempt++) {
      const what = await plan.prepare(ports.get(name) ?? [], signal);
      const outcome = await launch(home, name, what, signal);
      if (outcome.type === 'ready') return void running.set(name, outcome.process);
      if (attempt === patience.attempts) throw outcome.why;
      await sleep(patience.pauseMs);
    }
  };
  const send = (name: ServiceName, what: NodeJS.Signals) => {
    const pid = running.get(name)?.pid;
    for (const one of pid === undefined ? [] : [pid, ...childrenOf(pid)]) process.kill(one, what);
  };
  await Promise.all([
    ...names.filter((name) => name !== 'registry' && name !== 'kafka').map(start),
    names.includes('kafka')
      ? start('kafka').then(() => (names.includes('registry') ? start('registry') : undefined))
      : undefined,
  ]);
  return {
    urls: {
      ...{ kafka: urlOf('kafka'), registry: urlOf('registry') },
      ...{ postgres: urlOf('postgres'), redis: urlOf('redis') },
    },
    async end(name, how) {
      const process = running.get(name);
      if (!process) return;
      await endProcess(process, how === 'kill' ? 'SIGKILL' : cleanEnd(name), cleanMs);
      running.delete(name);
    },
    start,
    freeze: (name) => send(name, 'SIGSTOP'),
    thaw: (name) => send(name, 'SIGCONT'),
    wipe: () => wipeStack(dir),
  };
}

/** PostgreSQL takes SIGTERM for a wish to wait until its clients have gone. */
const cleanEnd = (name: ServiceName): NodeJS.Signals => (name === 'postgres' ? 'SIGINT' : 'SIGTERM');

async function portsFor(plans: readonly ServicePlan[]): Promise<ReadonlyMap<ProcessName, readonly number[]>> {
  const all = [
    ...(await freePorts(
      plans.reduce((sum, { portCount }) => sum + portCount, 0),
      [],
    )),
  ];
  return new Map(plans.map(({ name, portCount }) => [name, all.splice(0, portCount)]));
}

/** PostgreSQL serves each connection by a process of its own. */
function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    // It ends with 1 where there are none.
    return [];
  }
}

/** Later settings win over earlier ones. */
function withListeners(plan: ServicePlan, listeners: readonly Listener[]): ServicePlan {
  if (listeners.length === 0) return plan;
  return {
    ...plan,
    async prepare(ports, signal) {
      const what = await plan.prepare(ports, signal);
      const [port = 0, controllerPort = 0] = ports;
      const own = [`PLAINTEXT://127.0.0.1:${port}`];
      const through = (which: keyof Listener) =>
        listeners.map((listener, number) => `THROUGH${number}://127.0.0.1:${listener[which]}`);
      const names = ['CONTROLLER', 'PLAINTEXT', ...listeners.map((_, number) => `THROUGH${number}`)];
      const lines = [
        `listeners=${[...own, `CONTROLLER://127.0.0.1:${controllerPort}`, ...through('port')]}`,
        `advertised.listeners=${[...own, ...through('advertised')]}`,
        `listener.security.protocol.map=${names.map((name) => `${name}:PLAINTEXT`)}`,
      ];
      appendFileSync(what.run.at(-1) ?? '', `${lines.join('\n')}\n`);
      return what;
    },
  };
}
