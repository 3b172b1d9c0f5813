import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type CommandOptions, type CommandRun, runMillrace } from './command-run.ts';
import { passwords, type SecuredStack, securedStack, tlsProxy, user } from './secured-stack.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
const mechanism = 'scram-sha-512';

/** Each is recognised by a part that survives every way of writing it. */
const env = {
  MILLRACE_KAFKA_PASSWORD: passwords[mechanism],
  MILLRACE_REGISTRY_PASSWORD: 'registry/5ecret@4',
  MILLRACE_POSTGRES_PASSWORD: 'postgres 5ecret?5',
  MILLRACE_REDIS_PASSWORD: 'redis:5ecret#6',
  MILLRACE_PASSPHRASE: 'phrase-5ecret-7',
  MILLRACE_LOG_LEVEL: 'trace',
  NODE_NO_WARNINGS: '1',
};
const recognised = /5ecret|cGxhaW4|NWVjcmV0/;

let certificates: Certificates;
let stack: SecuredStack;
let proxy: Awaited<ReturnType<typeof tlsProxy>>;

beforeAll(async () => {
  certificates = makeCertificates(join(folder, 'pki'));
  stack = await securedStack(join(folder, 'stack', '.millrace'), certificates);
  proxy = await tlsProxy(Number(new URL(inject('urls').registry).port), certificates);
  for (const name of ['data', 'rules.yml']) cpSync(join(root, name), join(folder, name), { recursive: true });
});

afterAll(async () => {
  proxy?.close();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('of services that answer', () => {
  test.each([
    [['check']],
    [['check', '--json']],
    [['topics', 'plan', '--json']],
    [['schemas', 'check', '--json']],
    [['run', '--role', 'producers,processors,sinks,api']],
    [['verify', '--json']],
    [['status', '--json']],
    [['doctor', '--json']],
  ])('%j says no secret', async (argv) => {
    const run = await withSecrets(argv, working(), argv[0] === 'run' ? { stopOnce: /TurnCommitted/ } : {});
    if (argv[0] !== 'verify' && argv[0] !== 'doctor') expect(run).toMatchObject({ status: 0 });
    if (argv[0] === 'run') expect(run.stderr).toContain('TurnCommitted');
    expectNoSecret(run);
  });
});

describe('of services that do not answer', () => {
  test.each([
    [['up', '--once', '--json']],
    [['run', '--role', 'sinks']],
    [['verify']],
    [['topics', 'apply']],
    [['schemas', 'register']],
    [['status']],
    [['doctor']],
  ])('%j says no secret', async (argv) => {
    const nowhere = '127.0.0.1:1';
    const run = await withSecrets(argv, at({ kafka: nowhere, registry: nowhere, postgres: nowhere }));
    expect(run.status).toBe(2);
    expect(run.stderr).not.toBe('');
    expectNoSecret(run);
  });
});

test('a service that refuses us is told without what we came with', async () => {
  const env = { MILLRACE_KAFKA_PASSWORD: 'wr0ng-5ecret' };
  const run = await withSecrets(['run'], working(), { env });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/authentication/i);
  expectNoSecret(run);
});

test('a file that says a secret is refused without repeating it', async () => {
  const clear = working().replaceAll(/\$\{\w+\}/g, '5ecret');
  const run = await withSecrets(['check', '--json'], clear);
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/password/);
  expectNoSecret(run);
});

test.each([
  ['an error that nobody caught', 'setTimeout(() => { throw error }, 1500)'],
  ['a rejection that nobody handled', 'setTimeout(() => Promise.reject(error), 1500)'],
])('a crash by %s is told without the secrets in it and ends with 70', async (_, crash) => {
  const script = `const error = Object.assign(new Error('with ' + Object.values(process.env).join(' ')),
    { options: process.env });\n${crash};`;
  writeFileSync(join(folder, 'crash.mjs'), script);
  const NODE_OPTIONS = `--import ${join(folder, 'crash.mjs')}`;
  const run = await withSecrets(['run', '--role', 'api'], working(), { env: { NODE_OPTIONS } });
  expect(run.status).toBe(70);
  expect(run.stderr).toContain('[secret]');
  expectNoSecret(run);
});

test('what is looked for is there to be found', () => {
  expect(Object.values(env).filter((value) => recognised.test(encodeURIComponent(value)))).toHaveLength(5);
  expect(recognised.test(Buffer.from('me:registry/5ecret@4').toString('base64'))).toBe(true);
});

type Where = Readonly<{ kafka: string; registry: string; postgres: string }>;

const working = (): string =>
  at({
    kafka: stack.kafka,
    registry: `127.0.0.1:${proxy.port}`,
    postgres: new URL(stack.postgres).host,
  });

function at({ kafka, registry, postgres }: Where): string {
  const ssl = `ssl: { ca: ${certificates.ca} }`;
  const { ca, cert, key } = certificates;
  const withKey = `ssl: { ca: ${ca}, cert: ${cert}, key: ${key}`;
  const phrase = 'passphrase: "${MILLRACE_PASSPHRASE}"';
  const password = 'password: "${MILLRACE_KAFKA_PASSWORD}"';
  const sasl = `sasl: { mechanism: ${mechanism}, username: ${user}, ${password} }`;
  return `app: secrets
sources:
  - name: one
    type: replay
    chainId: 137
    confirmations: 32
    files: [data/evm/polygon-2021-04-20-c.jsonl.gz]
facts: { tokens: data/tokens/tokens.csv }
rules: rules.yml
api: { port: 0 }
services:
  kafka: { brokers: ["${kafka}"], ${withKey}, ${phrase} }, ${sasl} }
  registry: { url: "https://me:\${MILLRACE_REGISTRY_PASSWORD}@${registry}", ${ssl} }
  postgres: { url: "postgres://millrace:\${MILLRACE_POSTGRES_PASSWORD}@${postgres}/millrace", ${ssl} }
  redis: { url: "rediss://:\${MILLRACE_REDIS_PASSWORD}@127.0.0.1:1", ${ssl} }
`;
}

async function withSecrets(
  argv: readonly string[],
  pipeline: string,
  { env: more, ...options }: Pick<CommandOptions, 'env' | 'stopOnce'> = {},
): Promise<CommandRun> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'millrace.yml'), pipeline);
  return runMillrace(argv, { ...options, cwd: folder, env: { ...env, ...more } });
}

function expectNoSecret({ stdout, stderr }: CommandRun): void {
  const keyLines = readFileSync(certificates.key, 'utf8')
    .split('\n')
    .filter((line) => line.length > 30 && !line.startsWith('-'));
  const said = stdout + stderr;
  expect(said.split('\n').filter((line) => recognised.test(line))).toEqual([]);
  expect(keyLines.filter((line) => said.includes(line))).toEqual([]);
}
