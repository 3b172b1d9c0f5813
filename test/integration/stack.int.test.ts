import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { stackHome } from '../../src/stack/stack-home.ts';
import { stackStatus } from '../../src/stack/stack-status.ts';
import {
  alive,
  freshDir,
  kept,
  killGroup,
  one,
  pidOf,
  pidsOf,
  postgresRoot,
  processesOf,
  put,
  spawnOwner,
  start,
  stop,
  wipeAll,
} from './stack-world.ts';

afterEach(wipeAll);

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

test('services killed at once start again on their data, whoever has a pid of theirs by now', async () => {
  const dir = freshDir();
  const owner = spawnOwner(dir);
  await owner.said;
  const joined = await start(dir);
  await put(joined.urls, 'before');
  for (const name of ['kafka', 'postgres', 'redis'] as const) process.kill(pidOf(dir, name), 'SIGKILL');
  const stranger = takePostgresPid(dir);

  const again = await start(dir);
  expect(again.joined).toBe(true);
  expect(stranger.signalCode).toBeNull();
  stranger.kill();
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

test('a service that does not come up is named with its log, and the others are ended', async () => {
  const dir = freshDir();
  mkdirSync(join(dir, 'kafka', 'data'), { recursive: true });
  writeFileSync(join(dir, 'kafka', 'data', 'meta.properties'), 'version=1\n');
  await expect(start(dir)).rejects.toMatchObject({
    code: 'service-failed',
    message: expect.stringContaining(stackHome(dir).log('kafka')),
  });
  expect(processesOf(dir)).toEqual([]);
});

test('without Java the fault says what is missing and what to install', async () => {
  const { said } = spawnOwner(freshDir(), { PATH: '/nowhere' });
  const { code, message } = await said;
  expect(code).toBe('tool-missing');
  expect(message).toMatch(/needs Java 17 or later, and there is no `java` on PATH.*apt-get install/);
});

/** The pid that a killed PostgreSQL left in its data is another process's by now. */
function takePostgresPid(dir: string): ChildProcess {
  const pidFile = join(postgresRoot(dir), 'data', 'postmaster.pid');
  const { uid } = statSync(pidFile);
  const stranger = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid } : {});
  const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
  writeFileSync(pidFile, [stranger.pid, ...rest].join('\n'));
  return stranger;
}
