/** Stacks of a test's own, gone afterwards, with their owners and what was put into them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { processId } from '../../src/stack/process-id.ts';
import { readIfThere } from '../../src/stack/read-if-there.ts';
import { serviceNames, stackHome } from '../../src/stack/stack-home.ts';
import type { StackUrls } from '../../src/stack/stack-record.ts';
import { type Stack, startStack } from '../../src/stack/start-stack.ts';
import { stopStack } from '../../src/stack/stop-stack.ts';
import { silent } from '../../src/telemetry.ts';

const { signal } = new AbortController();
const made: string[] = [];

/** As mktemp makes them: for its owner alone, which is where PostgreSQL cannot be when that owner is root. */
export function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-stack-'));
  made.push(dir);
  return join(dir, '.millrace');
}

export const start = (dir: string, standing = false): Promise<Stack> =>
  startStack({ dir, standing, telemetry: silent, signal });

export const stop = (dir: string, wipe = false): Promise<boolean> =>
  stopStack(dir, { wipe, telemetry: silent, signal });

export async function wipeAll(): Promise<void> {
  for (const dir of made.splice(0)) {
    await stop(join(dir, '.millrace'), true);
    rmSync(dir, { recursive: true, force: true });
  }
}

export type Owner = Readonly<{ child: ChildProcess; said: Promise<Readonly<Record<string, unknown>>> }>;

/** Starts a stack from another process, in a process group of its own. */
export function spawnOwner(dir: string, env: NodeJS.ProcessEnv = process.env): Owner {
  const script = join(import.meta.dirname, 'stack-owner.ts');
  const child = spawn(process.execPath, [script, dir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const said = new Promise<Record<string, unknown>>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
  });
  return { child, said };
}

/** What a closed terminal or an impatient person does: the whole process group, at once. */
export async function killGroup({ child }: Owner): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-Number(child.pid), 'SIGKILL');
  await ended;
}

export const pidOf = (dir: string, name: (typeof serviceNames)[number]): number =>
  Number(/^(\d+) /m.exec(readIfThere(stackHome(dir).pidFile(name)) ?? '')?.[1]);

export const alive = (pids: readonly number[]): readonly number[] =>
  pids.filter((pid) => processId(pid) !== null);

export const pidsOf = (dir: string): readonly number[] => serviceNames.map((name) => pidOf(dir, name));

/** Processes that name something below the directory or work there: Redis changes its command line. */
export const processesOf = (dir: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `${commandOf(pid)} in ${workingDirectoryOf(pid)}`)
    .filter((line) => line.includes(dir) && !line.includes('stack-owner.ts'));

const commandOf = (pid: string): string => (readIfThere(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ');

function workingDirectoryOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended since the listing, or it is a kernel thread.
    return '';
  }
}

export const postgresRoot = (dir: string): string => {
  const home = stackHome(dir);
  return readIfThere(home.postgresPlace) ?? home.data('postgres');
};

const topic = 'kept';
const kafka = (urls: StackUrls): Kafka => new Kafka({ brokers: [urls.kafka], logLevel: logLevel.NOTHING });

/** Puts one thing into each service. */
export async function put(urls: StackUrls, value: string): Promise<void> {
  const admin = kafka(urls).admin();
  await admin.connect();
  if (!(await admin.listTopics()).includes(topic)) {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  }
  await admin.disconnect();
  const producer = kafka(urls).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ value }] });
  await producer.disconnect();
  await sql(urls, 'CREATE TABLE IF NOT EXISTS kept (value text)');
  await sql(urls, `INSERT INTO kept VALUES ('${value}')`);
  const redis = new Redis(urls.redis);
  await redis.rpush('kept', value);
  redis.disconnect();
  const schema = JSON.stringify({ type: 'enum', name: value, symbols: ['A'] });
  await fetch(`${urls.registry}/subjects/${value}/versions`, {
    method: 'POST',
    body: JSON.stringify({ schema }),
  });
}

/** What each service has of what was put there once. */
export const one = { kafka: 1, postgres: 1, redis: 1, registry: 1 };

/** How many of these things each service still has. */
export async function kept(urls: StackUrls): Promise<Readonly<Record<string, number>>> {
  const admin = kafka(urls).admin();
  await admin.connect();
  const [offsets] = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const redis = new Redis(urls.redis);
  const inRedis = await redis.llen('kept');
  redis.disconnect();
  const subjects = await fetch(`${urls.registry}/subjects`).then((response) => response.json());
  const { rows } = await sql(urls, 'SELECT count(*)::int AS count FROM kept');
  return {
    kafka: Number(offsets?.high),
    postgres: rows[0].count,
    redis: inRedis,
    registry: Array.isArray(subjects) ? subjects.length : 0,
  };
}

async function sql(urls: StackUrls, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client(urls.postgres);
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}
