import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { levels } from '../../src/kafka/compatibility/levels.ts';
import { allows, type CompatibilityRow, chains, compatibilityTable } from '../compatibility-table.ts';
import { registryAt } from './registry-at.ts';

const given = process.env.MILLRACE_TEST_REGISTRY;

describe('the embedded registry', () => tableAgainst(inject('urls').registry));
if (given) describe('the registry named by MILLRACE_TEST_REGISTRY', () => tableAgainst(given));
else test.skip('the same table against a registry of yours: name its URL in MILLRACE_TEST_REGISTRY');

/** Subjects of its own, deleted afterwards as far as the registry allows it: it may be somebody's. */
function tableAgainst(url: string): void {
  const { ask } = registryAt(url);
  const made: string[] = [];
  const subjectWith = async (...schemas: readonly string[]) => {
    const subject = `millrace-test-${randomBytes(6).toString('hex')}`;
    made.push(subject);
    await setLevel(subject, 'NONE');
    for (const schema of schemas) await register(subject, schema);
    return subject;
  };
  const setLevel = (subject: string, compatibility: string) =>
    ask('PUT', `/config/${subject}`, { compatibility });
  const register = (subject: string, schema: string) =>
    ask('POST', `/subjects/${subject}/versions`, { schema });

  afterAll(async () => {
    for (const subject of made) {
      for (const query of ['', '?permanent=true']) await ask('DELETE', `/subjects/${subject}${query}`);
    }
  });

  test.each(compatibilityTable)('$change', async (row: CompatibilityRow) => {
    const subject = await subjectWith(row.old);
    for (const level of levels) {
      await setLevel(subject, level);
      const asked = await ask('POST', `/compatibility/subjects/${subject}/versions/latest`, {
        schema: row.new,
      });
      expect([level, asked.body.is_compatible]).toEqual([level, allows(level, row)]);
    }
    await setLevel(subject, 'FULL');
    expect((await register(subject, row.new)).status).toBe(allows('FULL', row) ? 200 : 409);
  });

  test.each([
    ['BACKWARD', chains.backward, 200],
    ['BACKWARD_TRANSITIVE', chains.backward, 409],
    ['FORWARD', chains.forward, 200],
    ['FORWARD_TRANSITIVE', chains.forward, 409],
  ] as const)('under %s the version before the latest counts, or does not', async (level, chain, status) => {
    const [first = '', second = '', third = ''] = chain;
    const subject = await subjectWith(first, second);
    await setLevel(subject, level);
    expect((await register(subject, third)).status).toBe(status);
  });
}
