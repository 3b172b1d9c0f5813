/** Starts Kafka, PostgreSQL, Redis and the schema registry on this machine, or joins those that are up. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Telemetry } from '../telemetry.ts';
import { requireTools } from './java-tools.ts';
import { type BrokerCount, brokerCount, restartBroker } from './kafka-brokers.ts';
import { withLock } from './lock.ts';
import { isAlive, processId } from './process-id.ts';
import { processNames, type StackHome, serviceNames, stackHome, threeBrokers } from './stack-home.ts';
import { cachedParts, type Progress, type StackParts, stackParts } from './stack-parts.ts';
import { livingServices, readRecord, type StackOwner, type StackUrls, writeRecord } from './stack-record.ts';
import { startServices } from './start-services.ts';
import { endServices, stopOwned } from './stop-stack.ts';

export type StackOptions = Readonly<{
  /** Where the stack keeps its data, logs and record, for example `.millrace`. */
  dir: string;
  /** Where downloads are kept; by default `cache` in the `.millrace` of the project this code lies in. */
  cacheDir?: string;
  /** Services that are elsewhere: they are not started, and the registry uses a given Kafka. */
  given?: Partial<StackUrls>;
  /** Of Kafka; what was started before has as many again where nothing is said. */
  brokers?: BrokerCount;
  /** True for `stack up`: the stack stays when its starter ends. */
  standing?: boolean;
  progress?: Progress;
  telemetry: Telemetry;
  signal: AbortSignal;
}>;

export type Stack = Readonly<{
  urls: StackUrls;
  /** True: somebody else's stack, which `stop` leaves alone. */
  joined: boolean;
  timings: Readonly<{ downloadMs: number; startMs: number }>;
  stop(): Promise<void>;
}>;

export const projectCache = join(import.meta.dirname, '..', '..', '.millrace', 'cache');

/** Throws `tool-missing`, `service-unreachable` (the download) or `service-failed`. May run concurrently. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { signal } = options;
  const home = stackHome(options.dir);
  const cacheDir = options.cacheDir ?? projectCache;
  await requireTools(cachedParts(cacheDir) === null, signal);
  // Whatever our umask is: where PostgreSQL runs as another user, it has to pass through here.
  mkdirSync(home.dir, { recursive: true });
  chmodSync(home.dir, 0o755);
  const parts = await stackParts(cacheDir, options.progress ?? (() => undefined), signal);
  const start = performance.now();
  const { urls, joined } = await withLock(home.lock, () => joinOrStart(home, parts, options), signal);
  return {
    urls,
    joined,
    timings: { downloadMs: parts.downloadMs, startMs: Math.round(performance.now() - start) },
    stop: async () => {
      if (!joined) await stopOwned(home, options.telemetry);
    },
  };
}

/** A stack whose owner lives is not taken over: what has died of it is started again for that owner. */
async function joinOrStart(
  home: StackHome,
  parts: StackParts,
  options: StackOptions,
): Promise<Readonly<{ urls: StackUrls; joined: boolean }>> {
  const { running, ports } = readRecord(home);
  const owner = running !== null && ownerLives(running.owner) ? running.owner : null;
  const given = options.given ?? {};
  const living = livingServices(home);
  const known = { ...running?.urls, ...given };
  const brokers = given.kafka === undefined ? brokerCount(home, options.brokers) : 1;
  const needed = brokers === 1 ? serviceNames : processNames;
  const ended = needed.filter((name) => !(name in given || living.has(name)));
  const [one] = ended.filter((name) => threeBrokers.some((broker) => broker === name));
  const othersServe = brokers === 3 && ended.length === 1 && one !== undefined;
  if (owner !== null && running !== null && (ended.length === 0 || othersServe) && isComplete(known)) {
    if (othersServe) {
      const around = { home, classpath: parts.classpath, ports, telemetry: options.telemetry };
      await restartBroker(around, one, options.signal);
    }
    if (options.standing) writeRecord(home, { ports, running: { ...running, owner: { type: 'standing' } } });
    return { urls: known, joined: true };
  }
  options.progress?.('local stack: starting');
  await endServices(home, options.telemetry);
  try {
    const started = await startServices(
      { home, parts, ports, given, brokers, telemetry: options.telemetry },
      options.signal,
    );
    const { urls, own } = started;
    writeRecord(home, { ports: started.ports, running: { urls: own, owner: owner ?? newOwner(options) } });
    return { urls, joined: owner !== null };
  } catch (thrown) {
    await endServices(home, options.telemetry);
    throw thrown;
  }
}

function newOwner(options: StackOptions): StackOwner {
  const me = options.standing ? null : processId(process.pid);
  return me === null ? { type: 'standing' } : { type: 'process', process: me };
}

const isComplete = (urls: Partial<StackUrls>): urls is StackUrls =>
  serviceNames.every((name) => urls[name] !== undefined);

const ownerLives = (owner: StackOwner): boolean => owner.type === 'standing' || isAlive(owner.process);
