import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { asFault } from '../faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-services-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pipeline = `sources: [{name: a, type: replay, chainId: 1, files: [a.jsonl], confirmations: 1}]
facts: {tokens: tokens.csv}
rules: rules.yml
services:
`;
const certificate = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';
const privateKey = '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n';
const reference = 'a reference to the environment such as ${MILLRACE_PASSWORD}';

beforeAll(() => {
  const rule = "rules: [{name: a, points: 1, when: 'true', because: b}]";
  write('rules.yml', `name: a\nversion: 1\nthreshold: 1\n${rule}\n`);
  for (const name of ['a.jsonl', 'tokens.csv']) write(name, '');
  for (const name of ['ca.pem', 'cert.pem']) write(name, certificate);
  write('key.pem', privateKey);
});

test('a list of brokers and plain URLs need no security and get none', () => {
  const { services, security } = load(`  kafka: [a:1]\n  registry: http://a:1\n`);
  expect(services).toEqual({ kafka: ['a:1'], registry: 'http://a:1', postgres: null, redis: null });
  expect(security).toEqual({ kafka: {}, registry: {}, postgres: {}, redis: {} });
});

test('TLS and SASL of Kafka: files are read, secrets come from the environment', () => {
  const { services, security } = load(
    `  kafka:
    brokers: [a:1, b:2]
    ssl: {ca: ca.pem, cert: cert.pem, key: key.pem, passphrase: '\${PHRASE}', serverName: kafka}
    sasl: {mechanism: scram-sha-512, username: me, password: '\${PW}'}
  registry: {url: 'https://me:\${PW}@r', ssl: true}
  postgres: {url: 'postgres://me:\${PW}@p/db', ssl: {ca: ca.pem}}
  redis: rediss://:\${PW}@r:1
`,
    { PHRASE: 'fr@se', PW: 'p@ss/w?rd' },
  );
  expect(services).toEqual({
    kafka: ['a:1', 'b:2'],
    registry: 'https://me:p%40ss%2Fw%3Frd@r',
    postgres: 'postgres://me:p%40ss%2Fw%3Frd@p/db',
    redis: 'rediss://:p%40ss%2Fw%3Frd@r:1',
  });
  const ssl = {
    ca: certificate,
    cert: certificate,
    key: privateKey,
    passphrase: 'fr@se',
    servername: 'kafka',
  };
  const sasl = { mechanism: 'scram-sha-512', username: 'me', password: 'p@ss/w?rd' };
  expect(security).toEqual({
    kafka: { ssl, sasl },
    registry: { ssl: {} },
    postgres: { ssl: { ca: certificate } },
    redis: {},
  });
});

test('the environment replaces an address and leaves how it is secured', () => {
  const { services, security } = load(
    `  registry: http://r\n  kafka: {ssl: true}\n  postgres: {url: 'postgres://a/b', ssl: true}\n`,
    { MILLRACE_KAFKA: 'env:1', MILLRACE_POSTGRES: 'postgres://env/b' },
  );
  expect(services).toMatchObject({ kafka: ['env:1'], postgres: 'postgres://env/b' });
  expect(security).toMatchObject({ kafka: { ssl: {} }, postgres: { ssl: {} } });
});

const wrong: [name: string, services: string, ...lines: string[]][] = [
  [
    'a password said in clear',
    `  kafka: {brokers: [a:1], sasl: {mechanism: plain, username: me, password: 5ecret}}\n  registry: http://a:5ecret@r\n`,
    `millrace.yml:5: services.kafka.sasl.password is not of that form, expected the password as ${reference}`,
    `millrace.yml:6: services.registry says a password, expected ${reference} in its place`,
  ],
  [
    'a password said in clear in a query, and one with a slash',
    `  postgres: postgres://a/b?password=5ecret\n  redis: redis://:5e/cret@r\n`,
    `millrace.yml:5: services.postgres says a password, expected ${reference} in its place`,
    `millrace.yml:6: services.redis says a password, expected ${reference} in its place`,
  ],
  [
    'a key and its secret run together',
    '  registry: http://r\n  kafka:\n    brokers: [a:1]\n    sasl: {mechanism: plain, username: a, password:5ecret}\n',
    `millrace.yml:8: services.kafka.sasl.password is missing, expected the password as ${reference}`,
    'millrace.yml:8: unknown key services.kafka.sasl.password…, ' +
      'expected one of mechanism, username, password',
  ],
  [
    'a secret in the place of something else',
    '  kafka: kafka://me:5ecret@host:1\n  postgres: {url: 5ecret}\n',
    'millrace.yml:5: services.kafka is not of that form, expected a list of brokers as host:port, ' +
      'or a mapping with brokers, ssl and sasl',
    `millrace.yml:5: services.kafka says a password, expected ${reference} in its place`,
    'millrace.yml:6: services.postgres.url is not of that form, ' +
      'expected the URL of a database, postgres://user@host:port/database',
  ],
  [
    'a secret that is not there',
    '  registry: https://me:${NOBODY}@r\n',
    'millrace.yml:5: services.registry names NOBODY, which is not set, expected it in the environment',
  ],
  [
    'an unknown mechanism and an unknown key',
    '  registry: http://r\n  kafka: {brokers: [a:1], tls: true,\n' +
      "    sasl: {mechanism: md5, username: me, password: '${NOBODY}'}}\n",
    'millrace.yml:6: unknown key services.kafka.tls, expected one of brokers, ssl, sasl',
    'millrace.yml:7: services.kafka.sasl.mechanism is "md5", ' +
      'expected one of plain, scram-sha-256, scram-sha-512',
    'millrace.yml:7: services.kafka.sasl.password names NOBODY, ' +
      'which is not set, expected it in the environment',
  ],
  [
    'files that are not there or are not what they should be',
    '  redis: {url: rediss://r, ssl: {ca: none.pem, cert: key.pem, key: cert.pem}}\n',
    'millrace.yml:5: "cert.pem" holds no PRIVATE KEY, expected PEM',
    'millrace.yml:5: "key.pem" holds no CERTIFICATE, expected PEM',
    'millrace.yml:5: "none.pem" is not there, expected a file',
  ],
  [
    'a certificate without its key',
    '  redis:\n    url: rediss://r\n    ssl: {cert: cert.pem}\n',
    'millrace.yml:7: cert and key go together, expected both or neither',
  ],
  [
    'TLS that is switched off by a word, and another kind of service',
    '  redis: {url: rediss://r, ssl: false}\n  postgres: 5\n',
    'millrace.yml:5: services.redis.ssl is false, ' +
      'expected true: TLS with the authorities that the system trusts',
    'millrace.yml:6: services.postgres is not of that form, expected the URL of a database, ' +
      'postgres://user@host:port/database, or a mapping with url and ssl',
  ],
  [
    'security for what is nowhere, and a secured Kafka for the local registry',
    '  postgres: {ssl: true}\n  kafka: {brokers: [a:1], ssl: true}\n',
    'millrace.yml:4: services.registry is missing, expected a URL: the local one cannot use a secured Kafka',
    'millrace.yml:5: services.postgres has no url, expected it here or in MILLRACE_POSTGRES',
  ],
];

test.each(wrong)('services are refused for %s', (_, services, ...lines) => {
  const told = refusal(services).replaceAll(`${folder}/`, '');
  expect(told.split('\n')).toEqual(lines);
  expect(told).not.toMatch(/5e\/?cret/);
});

test('the address and level of the environment win, and a wrong level is told', () => {
  const env = { MILLRACE_API_HOST: '0.0.0.0', MILLRACE_LOG_LEVEL: 'debug' };
  expect(load('  {}\n', env)).toMatchObject({ api: { host: '0.0.0.0' }, log: { level: 'debug' } });
  expect(refusal('  {}\n', { MILLRACE_LOG_LEVEL: 'loud' })).toMatch(
    /^MILLRACE_LOG_LEVEL: is not of the right form/,
  );
});

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

function load(services: string, env: NodeJS.ProcessEnv = {}) {
  write('millrace.yml', pipeline + services);
  return loadConfig({ file: join(folder, 'millrace.yml'), env });
}

function refusal(services: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    load(services, env);
  } catch (thrown) {
    return asFault(thrown).message;
  }
  throw new Error('it was not refused');
}
