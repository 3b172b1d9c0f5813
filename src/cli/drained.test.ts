import { expect, test } from 'vitest';
import { Fault, type FaultCode } from '../faults.ts';
import type { PostgresPool } from '../sinks/postgres-pool.ts';
import { isDrained } from './drained.ts';
import { loadPipeline } from './load.ts';

const { config } = loadPipeline('millrace.yml');

/** A store that answers every query with this fault. */
const failing = (code: FaultCode): PostgresPool => ({
  where: 'db',
  query: async () => Promise.reject(new Fault(code, 'it says so')),
  transaction: async () => Promise.reject(new Fault(code, 'it says so')),
  close: async () => undefined,
});

test('while the store is down nothing has drained, and who waits for it goes on waiting', async () => {
  expect(await isDrained(config, failing('postgres-unavailable'), new Map([['polygon', 1]]))).toBe(false);
});

test('a query that can never succeed is not waited for', async () => {
  const asking = isDrained(config, failing('bug'), new Map([['polygon', 1]]));
  await expect(asking).rejects.toMatchObject({ code: 'bug' });
});
