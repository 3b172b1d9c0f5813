import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { noteApi } from '../../src/stack/api-address.ts';
import { processId } from '../../src/stack/process-id.ts';
import { readIfThere } from '../../src/stack/read-if-there.ts';
import { stackHome } from '../../src/stack/stack-home.ts';
import { stackStatus } from '../../src/stack/stack-status.ts';
import {
  freshDir,
  kept,
  killGroup,
  pidOf,
  pidsOf,
  processesOf,
  put,
  spawnOwner,
  start,
  stop,
  wipeAll,
} from './stack-world.ts';

afterEach(wipeAll);

const one = { kafka: 1, postgres: 1, redis: 1, registry: 1 };
const nothing = { kafka: null, registry: null, postgres: null, redis: null, api: null };
const alive = (pids: readonly number[]): readonly number[] => pids.filter((pid) => processId(pid) !== null);

test('a stack comes up, is told by status, is joined by the next, and leaves nothing running', async () => {
  const dir = freshDir();
  const owned = await start(dir);
  expect(owned.joined).toBe(false);
  expect(stackStatus(dir)).toEqual({ ...owned.urls, api: null });
  expect(alive(pidsOf(dir))).toHaveLength(4);

  const joined = await start(dir);
  expect(joined).toMatchObject({ joined: true, urls: owned.urls });
  await joined.stop();
  await put(owned.urls, 'first');
  expect(await kept(owned.urls)).toEqual(one);

  const pids = pidsOf(dir);
  await owned.stop();
  expect(alive(pids)).toEqual([]);
  expect(processesOf(dir)).toEqual([]);
  expect(stackStatus(dir)).toEqual(nothing);
});

test('a stack whose owner was killed with its group is reaped and started again on its data', async () => {
  const dir = freshDir();
  const owner = spawnOwner(dir);
  expect(await owner.said).toMatchObject({ joined: false });
  const orphans = pidsOf(dir);
  await killGroup(owner);
  expect(alive(orphans)).toEqual(orphans);
  const { kafka, registry, postgres, redis } = stackStatus(dir);
  await put(
    { kafka: `${kafka}`, registry: `${registry}`, postgres: `${postgres}`, redis: `${redis}` },
    'before',
  );

  const again = await start(dir);
  expect(again.joined).toBe(false);
  expect(alive(orphans)).toEqual([]);
  expect(await kept(again.urls)).toEqual(one);
});

test('services killed at once start again on their data, for the owner that still lives', async () => {
  const dir = freshDir();
  const owner = spawnOwner(dir);
  await owner.said;
  const joined = await start(dir);
  await put(joined.urls, 'before');
  for (const name of ['kafka', 'postgres', 'redis'] as const) process.kill(pidOf(dir, name), 'SIGKILL');

  const again = await start(dir);
  expect(again.joined).toBe(true);
  expect(await kept(again.urls)).toEqual(one);
  await again.stop();
  expect(alive(pidsOf(dir))).toHaveLength(4);
  await killGroup(owner);
});

test('an owner killed in the middle of starting leaves nothing that the next cannot take over', async () => {
  const dir = freshDir();
  for (const afterMs of [350, 700, 1_200, 2_000]) {
    const owner = spawnOwner(dir);
    await sleep(afterMs);
    await killGroup(owner);
  }
  const stack = await start(dir);
  await put(stack.urls, 'after');
  expect(await kept(stack.urls)).toEqual(one);
  // Kafka, PostgreSQL and Redis: the registry's command line does not name the directory.
  expect(
    processesOf(dir).filter((line) => /^java|postgres -D|redis-server/.test(line)).length,
  ).toBeLessThanOrEqual(3);
});

test('two starts at once in one directory give one stack, and another directory has its own', async () => {
  const [dir, other] = [freshDir(), freshDir()];
  const [first, second, apart] = await Promise.all([start(dir), start(dir), start(other)]);
  expect([first.joined, second.joined].sort()).toEqual([false, true]);
  expect(first.urls).toEqual(second.urls);
  expect(new Set([...Object.values(first.urls), ...Object.values(apart.urls)]).size).toBe(8);
  await put(apart.urls, 'elsewhere');
  expect(await kept(apart.urls)).toEqual(one);
});

test('a port taken since is replaced by another, and clients find everything there', async () => {
  const dir = freshDir();
  const before = await start(dir, true);
  await put(before.urls, 'before');
  expect(await stop(dir)).toBe(true);
  const squatters = await Promise.all(Object.values(before.urls).map(squat));
  try {
    const after = await start(dir);
    for (const name of ['kafka', 'registry', 'postgres', 'redis'] as const) {
      expect(after.urls[name]).not.toBe(before.urls[name]);
    }
    expect(await kept(after.urls)).toEqual(one);
  } finally {
    for (const server of squatters) server.close();
  }
});

test("a stack that somebody else has made a standing one is no longer its owner's to stop", async () => {
  const dir = freshDir();
  const owned = await start(dir);
  await start(dir, true);
  await owned.stop();
  expect(alive(pidsOf(dir))).toHaveLength(4);
  const note = noteApi(dir, 'http://127.0.0.1:1');
  expect(stackStatus(dir)).toEqual({ ...owned.urls, api: 'http://127.0.0.1:1' });
  note();
  expect(await stop(dir, true)).toBe(true);
  expect(await stop(dir, true)).toBe(false);
  expect(stackStatus(dir)).toEqual(nothing);
  expect(processesOf(dir)).toEqual([]);
});

test('the pid that a killed PostgreSQL left in its data may belong to anybody by now', async () => {
  const dir = freshDir();
  const before = await start(dir);
  await put(before.urls, 'before');
  process.kill(pidOf(dir, 'postgres'), 'SIGKILL');
  const pidFile = join(postgresRoot(dir), 'data', 'postmaster.pid');
  const { uid } = statSync(pidFile);
  const stranger = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid } : {});
  const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
  writeFileSync(pidFile, [stranger.pid, ...rest].join('\n'));
  const again = await start(dir);
  stranger.kill();
  expect(await kept(again.urls)).toEqual(one);
});

test("a pid noted before the machine was started anew may be a stranger's, who is let be", async () => {
  const home = stackHome(freshDir());
  const stranger = spawn('sleep', ['60']);
  try {
    mkdirSync(home.pids, { recursive: true });
    const stat = readFileSync(`/proc/${stranger.pid}/stat`, 'utf8');
    writeFileSync(home.pidFile('redis'), `the-boot-before\n${stat}`);
    expect(await stop(home.dir)).toBe(false);
    expect(stranger.signalCode).toBeNull();
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    writeFileSync(home.pidFile('redis'), `${bootId}${stat}`);
    expect(await stop(home.dir)).toBe(true);
  } finally {
    stranger.kill('SIGKILL');
  }
});

test('a directory that only root can pass is no hindrance, and a wipe leaves nothing anywhere', async () => {
  const dir = freshDir();
  await start(dir);
  const root = postgresRoot(dir);
  expect(existsSync(join(root, 'data', 'PG_VERSION'))).toBe(true);
  expect(root.startsWith(dir)).toBe(process.getuid?.() !== 0);
  await stop(dir, true);
  expect(existsSync(root)).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
});

test('without Java the fault says what is missing and what to install', async () => {
  const { said } = spawnOwner(freshDir(), { PATH: '/nowhere' });
  const { code, message } = await said;
  expect(code).toBe('tool-missing');
  expect(message).toMatch(/needs Java 17 or later, and there is no `java` on PATH.*apt-get install/);
});

test('a service that does not come up is named with its log, and the others are ended', async () => {
  const dir = freshDir();
  await (await start(dir)).stop();
  writeFileSync(join(dir, 'kafka', 'data', 'meta.properties'), 'version=1\n');
  await expect(start(dir)).rejects.toMatchObject({
    code: 'service-failed',
    message: expect.stringContaining(stackHome(dir).log('kafka')),
  });
  expect(processesOf(dir)).toEqual([]);
});

const postgresRoot = (dir: string): string => {
  const home = stackHome(dir);
  return readIfThere(home.postgresPlace) ?? home.data('postgres');
};

function squat(url: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(Number(/:(\d+)(\/|$)/.exec(url)?.[1]), '127.0.0.1', () => resolve(server));
  });
}
