import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { inPairs, millrace, type Start } from './millrace-process.ts';
import { firstLines, type PipelineFolder, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

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

describe('a service that does not answer is named with its address and what to do, within 20 s', () => {
  const services: readonly (readonly [name: string, url: string, said: RegExp])[] = [
    ['MILLRACE_KAFKA', `127.0.0.1:${closed}`, /^Kafka at 127\.0\.0\.1:\d+ .*ECONNREFUSED.*MILLRACE_KAFKA$/m],
    [
      'MILLRACE_KAFKA',
      `127.0.0.1:${silent}`,
      /^Kafka at 127\.0\.0\.1:\d+ does not answer: .*MILLRACE_KAFKA$/m,
    ],
    [
      'MILLRACE_REGISTRY',
      `http://user:secret@127.0.0.1:${closed}`,
      /^The schema registry at http:\/\/127\.0\.0\.1:\d+ .*ECONNREFUSED.*MILLRACE_REGISTRY$/m,
    ],
    [
      'MILLRACE_REGISTRY',
      `http://user:secret@127.0.0.1:${silent}`,
      /^The schema registry at http:.* does not answer: .*MILLRACE_REGISTRY$/m,
    ],
    [
      'MILLRACE_POSTGRES',
      'postgres://user:secret@127.0.0.1:1/x',
      /^PostgreSQL at 127\.0\.0\.1:1\/x.*ECONNREFUSED.*MILLRACE_POSTGRES$/m,
    ],
    [
      'MILLRACE_POSTGRES',
      `postgres://user:secret@127.0.0.1:${silent}/x`,
      /^PostgreSQL at 127\.0\.0\.1:\d+\/x.*MILLRACE_POSTGRES$/m,
    ],
  ];
  test('one at a time', async () => {
    const runs = await inPairs(services.map(([name, url]) => start(['run'], { ...given, [name]: url })));
    for (const [at, { status, stdout, stderr, tookMs }] of runs.entries()) {
      expect(stderr).toMatch(services[at]?.[2] ?? /$^/);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect([status, stdout]).toEqual([2, '']);
      expect(tookMs).toBeLessThan(20_000);
    }
  });

  test('all at once, each on a line of its own, for `up` too', async () => {
    const nowhere = Object.fromEntries(services.slice(0, 6).map(([name, url]) => [name, url]));
    const env = { ...given, ...nowhere };
    for (const { status, stderr } of await inPairs([start(['run'], env), start(['up'], env)])) {
      expect(status).toBe(2);
      expect(stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/^Kafka at /),
        expect.stringMatching(/^The schema registry at /),
        expect.stringMatching(/^PostgreSQL at /),
      ]);
    }
  });

  test('a database that refuses the user, and one that is not there', async () => {
    const away = given.MILLRACE_POSTGRES.replace(/\/[^/]*$/, '/elsewhere');
    const { status, stderr } = await millrace(start(['run'], { ...given, MILLRACE_POSTGRES: away }));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^PostgreSQL at .*\/elsewhere.*"elsewhere" does not exist/);
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
