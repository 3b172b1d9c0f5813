import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { inPairs, millrace, type Start } from './millrace-process.ts';
import {
  firstLines,
  type PipelineFolder,
  pipelineFolder,
  projectRoot,
  serviceVariables,
} from './pipeline-folder.ts';

const given = serviceVariables(inject('urls'));
const listening: Server[] = [];
let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder(firstLines(40));
});
afterEach(() => folder.remove());
afterAll(() => {
  for (const server of listening) server.close();
});

const start = (argv: readonly string[], env: NodeJS.ProcessEnv = given): Start => ({
  cwd: folder.path,
  argv,
  env,
});

const listen = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => socket.destroy()));
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
const portOf = (server: Server): number => Number(Object(server.address()).port);

/** Takes connections and never says a word, as a firewall or a hung process does. */
async function silentPort(): Promise<number> {
  const server = await listen();
  listening.push(server);
  return portOf(server);
}

/** Where nobody listens. */
async function closedPort(): Promise<number> {
  const server = await listen();
  const port = portOf(server);
  server.close();
  return port;
}

const [silent, closed] = [await silentPort(), await closedPort()];

/** Kafka, the registry and PostgreSQL at one port; the user of a URL is `user`, the password `secret`. */
const allAt = (port: number): NodeJS.ProcessEnv => ({
  ...given,
  MILLRACE_KAFKA: `127.0.0.1:${port}`,
  MILLRACE_REGISTRY: `http://user:secret@127.0.0.1:${port}`,
  MILLRACE_POSTGRES: `postgres://user:secret@127.0.0.1:${port}/x`,
});

describe('a service that does not answer is named with its address and what to do, within seconds', () => {
  const named = (port: number, why: RegExp) =>
    [
      `^Kafka at 127\\.0\\.0\\.1:${port} .*${why.source}.*; start it, or correct .*MILLRACE_KAFKA$`,
      `^The schema registry at http://127\\.0\\.0\\.1:${port} .*${why.source}.*MILLRACE_REGISTRY$`,
      `^PostgreSQL at 127\\.0\\.0\\.1:${port}/x.*${why.source}.*; start it, or correct .*MILLRACE_POSTGRES$`,
    ].map((line) => expect.stringMatching(new RegExp(line)));

  test('where nobody listens, and where nobody speaks', async () => {
    const [refused, unanswered] = await inPairs([
      start(['run'], allAt(closed)),
      start(['up'], allAt(silent)),
    ]);
    for (const ended of [refused, unanswered]) {
      expect(ended?.status).toBe(2);
      // Nine seconds of waiting; the rest is what a crowded machine takes to start a process.
      expect(ended?.tookMs).toBeLessThan(25_000);
    }
    expect(refused?.stderr.trimEnd().split('\n')).toEqual(named(closed, /ECONNREFUSED/));
    expect(unanswered?.stderr.trimEnd().split('\n')).toEqual(named(silent, /./));
  });

  test('one among others, and a database that is not there', async () => {
    const url = `http://user:secret@127.0.0.1:${closed}`;
    const away = given.MILLRACE_POSTGRES.replace(/\/[^/]*$/, '/elsewhere');
    const [registry, database] = await inPairs([
      start(['run'], { ...given, MILLRACE_REGISTRY: url }),
      start(['run'], { ...given, MILLRACE_POSTGRES: away }),
    ]);
    expect([registry?.status, registry?.stdout]).toEqual([2, '']);
    expect(registry?.stderr).toMatch(/^The schema registry at .*\n$/);
    expect(database?.status).toBe(2);
    expect(database?.stderr).toMatch(/^PostgreSQL at .*\/elsewhere.*"elsewhere" does not exist.*\n$/);
  });
});

describe('a signal ends a command with 0 within 10 s', () => {
  const api = /api {9}http/;
  const signals: readonly (readonly [argv: readonly string[], name: NodeJS.Signals, once: RegExp])[] = [
    [['up'], 'SIGTERM', /refine [1-9]/],
    [['up', '--once'], 'SIGINT', api],
    [['run', '--role', 'producers,processors,sinks'], 'SIGTERM', /ActorSeated.*score/],
    [['run', '--role', 'api'], 'SIGINT', api],
  ];
  test('while it works', async () => {
    folder.edit('millrace.yml', (text) => text.replace('level: error', 'level: info'));
    const runs = await inPairs(
      signals.map(([argv, name, once]) => ({ ...start(argv), signal: { name, once } })),
    );
    for (const { status, afterSignalMs, stderr } of runs) {
      expect(stderr.replaceAll(/^\{.*\}\n/gm, '')).toBe('');
      expect(status).toBe(0);
      expect(afterSignalMs).toBeLessThan(10_000);
    }
  });

  test('while it waits for a service that says nothing', async () => {
    const env = { ...given, MILLRACE_KAFKA: `127.0.0.1:${await silentPort()}` };
    const { status, afterSignalMs } = await millrace({
      ...start(['up'], env),
      signal: { name: 'SIGTERM', once: /services/ },
    });
    expect(status).toBe(0);
    expect(afterSignalMs).toBeLessThan(10_000);
  });
});

test('where the port of the API is taken another one is used and told', async () => {
  const taken = await silentPort();
  folder.edit('millrace.yml', (text) => text.replace('port: 0', `port: ${taken}`));
  const { status, stdout } = await millrace(start(['up', '--once']));
  expect(status).toBe(0);
  const port = Number(/^api {9}http:\/\/127\.0\.0\.1:(\d+)\/v1\/signals$/m.exec(stdout)?.[1]);
  expect(port).toBeGreaterThan(0);
  expect(port).not.toBe(taken);
});

test('whoever stops reading is told nothing: the command ends as a shell expects', async () => {
  const child = spawn(process.execPath, ['src/main.ts', '--help'], { cwd: projectRoot });
  child.stdout.destroy();
  const said = text(child.stderr);
  expect([await once(child, 'close'), await said]).toEqual([[141, null], '']);
});
