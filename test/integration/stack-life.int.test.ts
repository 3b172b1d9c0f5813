import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { noteApi } from '../../src/stack/api-address.ts';
import { stackHome } from '../../src/stack/stack-home.ts';
import { readRecord } from '../../src/stack/stack-record.ts';
import { stackStatus } from '../../src/stack/stack-status.ts';
import {
  alive,
  freshDir,
  kept,
  one,
  pidsOf,
  postgresRoot,
  processesOf,
  put,
  start,
  stop,
  wipeAll,
} from './stack-world.ts';

// The life of one stack: each test goes on where the one above left it.
const dir = freshDir();
afterAll(wipeAll);

const nothing = { kafka: null, registry: null, postgres: null, redis: null, api: null };

test('it comes up, is told by status, is joined by the next, and leaves nothing running', async () => {
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

test("when somebody else has made it a standing one it is no longer its owner's to stop", async () => {
  const owned = await start(dir);
  await start(dir, true);
  await owned.stop();
  expect(alive(pidsOf(dir))).toHaveLength(4);
  const note = noteApi(dir, 'http://127.0.0.1:1');
  expect(stackStatus(dir)).toEqual({ ...owned.urls, api: 'http://127.0.0.1:1' });
  note();
  expect(await stop(dir)).toBe(true);
  expect(await stop(dir)).toBe(false);
  expect(stackStatus(dir)).toEqual(nothing);
  expect(processesOf(dir)).toEqual([]);
});

test('it gets another port for one taken since, and clients find everything there', async () => {
  const taken = Object.values(readRecord(stackHome(dir)).ports).flatMap(([port = 0]) => [port]);
  expect(taken).toHaveLength(4);
  const squatters = await Promise.all(taken.map(squat));
  try {
    const { urls } = await start(dir);
    for (const url of Object.values(urls)) expect(taken).not.toContain(portOf(url));
    expect(await kept(urls)).toEqual(one);
  } finally {
    for (const server of squatters) server.close();
  }
});

test('it minds no directory that only root can pass, and a wipe leaves nothing anywhere', async () => {
  const root = postgresRoot(dir);
  expect(existsSync(join(root, 'data', 'PG_VERSION'))).toBe(true);
  expect(root.startsWith(dir)).toBe(process.getuid?.() !== 0);
  expect(await stop(dir, true)).toBe(true);
  expect(await stop(dir, true)).toBe(false);
  expect(existsSync(root)).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
});

const portOf = (url: string): number => Number(/:(\d+)(\/|$)/.exec(url)?.[1]);

function squat(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
