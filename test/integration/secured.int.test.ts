import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SaslConfig, TlsConfig } from '../../src/config/security.ts';
import { asFault } from '../../src/faults.ts';
import { kafkaClient } from '../../src/kafka/client.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { migrate } from '../../src/sinks/postgres-migrate.ts';
import { postgresPool } from '../../src/sinks/postgres-pool.ts';
import { logContract } from '../contracts/log-contract.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { kafkaContractWorld } from './kafka-contract-world.ts';
import { kafkaWorld } from './kafka-world.ts';
import { passwords, type SecuredStack, securedStack, tlsProxy, user } from './secured-stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'millrace-secured-'));
let certificates: Certificates;
let services: SecuredStack;

beforeAll(async () => {
  certificates = makeCertificates(join(dir, 'pki'));
  services = await securedStack(join(dir, '.millrace'), certificates);
});

afterAll(async () => {
  await services?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const trusting = (file: 'ca' | 'otherCa' = 'ca'): TlsConfig => ({
  ca: readFileSync(certificates[file], 'utf8'),
});

const sasl = (mechanism: SaslConfig['mechanism'], password: string = passwords[mechanism]): SaslConfig => ({
  mechanism,
  username: user,
  password,
});

describe('Kafka over TLS and SASL', () => {
  logContract('KafkaLog', async () => {
    const urls = { kafka: services.kafka, registry: inject('urls').registry };
    const security = { ssl: trusting(), sasl: sasl('scram-sha-512') };
    return kafkaContractWorld(await kafkaWorld(urls, { security }));
  });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    '%s is let in by its own password and no other',
    async (mechanism) => {
      expect(await topicsBy({ ssl: trusting(), sasl: sasl(mechanism) })).toContain('__consumer_offsets');
      const wrong = 'wr0ng-5ecret';
      await expect(topicsBy({ ssl: trusting(), sasl: sasl(mechanism, wrong) })).rejects.toThrow(
        /authentication/i,
      );
      await expect(topicsBy({ ssl: trusting(), sasl: sasl(mechanism, wrong) })).rejects.not.toThrow(wrong);
    },
  );

  test('a broker whose certificate another authority signed is not talked to', async () => {
    const security = { ssl: trusting('otherCa'), sasl: sasl('plain') };
    await expect(topicsBy(security)).rejects.toThrow(/certificate/i);
  });

  async function topicsBy(security: { ssl: TlsConfig; sasl: SaslConfig }): Promise<string[]> {
    const admin = kafkaClient({ brokers: [services.kafka], clientId: 'secured', ...security }).admin();
    try {
      await admin.connect();
      return await admin.listTopics();
    } finally {
      await admin.disconnect();
    }
  }
});

describe('PostgreSQL over TLS', () => {
  const schema = 'secured';

  test('tables are made and read over TLS', async () => {
    const { postgres: url } = services;
    expect(await migrate(url, schema, trusting())).not.toEqual([]);
    const pool = postgresPool({ url, app: schema, ssl: Object.freeze(trusting()) });
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    expect(await pool.query(sql, [])).toEqual([{ ssl: true }]);
    await pool.close();
  });

  test.each([
    ['an authority that did not sign', 'otherCa', /certificate.*services\.postgres\.ssl/],
    ['no TLS at all', null, /no encryption|correct its URL/],
  ] as const)('with %s it says what to correct', async (_, trusted, expected) => {
    const tried = migrate(services.postgres, schema, trusted ? trusting(trusted) : undefined);
    const fault = asFault(await tried.catch((thrown: unknown) => thrown));
    expect(fault).toMatchObject({ code: 'service-unreachable', message: expect.stringMatching(expected) });
  });
});

test('the registry is reached over TLS, and not where its certificate is not trusted', async () => {
  const { port, close } = await tlsProxy(Number(new URL(inject('urls').registry).port), certificates);
  const url = `https://127.0.0.1:${port}`;
  const schema = JSON.stringify({ type: 'enum', name: 'Secured', symbols: ['A'] });
  expect(await schemaRegistry({ url, ssl: trusting() }).idOf('secured', schema)).toBeGreaterThan(0);
  const distrusting = schemaRegistry({ url, ssl: trusting('otherCa') }).idOf('secured', schema);
  await expect(distrusting).rejects.toThrow(/certificate/);
  close();
});
