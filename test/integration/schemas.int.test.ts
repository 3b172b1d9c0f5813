import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { schemas, topics } from '../../src/events.ts';
import { millraceIn } from './millrace-in.ts';
import { registryAt } from './registry-at.ts';

const urls = inject('urls');
const { ask } = registryAt(urls.registry);
const services = [
  `kafka: ["${urls.kafka}"]`,
  `registry: ${urls.registry}`,
  `postgres: ${urls.postgres}`,
  `redis: ${urls.redis}`,
];

let app = '';
let millrace = millraceIn('nobody', services);
beforeEach(() => {
  app = `s${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  millrace = millraceIn(app, services);
});
afterEach(() => millrace.end());

type Step = Readonly<{ subject: string; verdict: string; version: number | null; why: readonly string[] }>;
type Envelope = Readonly<{ fields: readonly Readonly<{ name: string }>[] }>;

const subjectOf = (topic: string): string => `${app}.${topic}-value`;
const register = (topic: string, schema: unknown) =>
  ask('POST', `/subjects/${subjectOf(topic)}/versions`, { schema: JSON.stringify(schema) });
const without = (topic: string, field: string): Envelope => {
  const envelope: Envelope = JSON.parse(schemas[topic] ?? '');
  return { ...envelope, fields: envelope.fields.filter(({ name }) => name !== field) };
};

async function checked() {
  const { status, stdout, stderr } = await millrace.run('schemas', 'check', '--json');
  const { steps }: { steps: readonly Step[] } = JSON.parse(stdout);
  return { status, stderr, of: (topic: string) => steps.find(({ subject }) => subject === subjectOf(topic)) };
}

test('what is new is told, registered as a whole, and unchanged from then on', async () => {
  const first = await checked();
  expect([first.status, first.of('events')]).toMatchObject([0, { verdict: 'new', version: null }]);
  expect((await ask('GET', `/subjects/${subjectOf('events')}/versions`)).status).toBe(404);
  const { stdout } = await millrace.run('schemas', 'register');
  expect(stdout).toContain(`+  ${subjectOf('events')}  registered, id `);
  expect(stdout).toContain(`${topics.length} registered, 0 unchanged`);
  expect((await checked()).of('events')).toMatchObject({ verdict: 'unchanged', version: 1 });
  const plain = await millrace.run('schemas', 'check');
  expect(plain.stdout).toContain(`=  ${subjectOf('signals')}  unchanged, version 1\n`);
  expect(plain.stdout).toContain(`0 new, 0 compatible, ${topics.length} unchanged, 0 refused`);
});

test('a compatible schema becomes the next version; its level is left as it is', async () => {
  await register('events', without('events', 'appendedAt'));
  await ask('PUT', `/config/${subjectOf('events')}`, { compatibility: 'FULL_TRANSITIVE' });
  expect((await checked()).of('events')).toMatchObject({ verdict: 'compatible', version: 1 });
  expect((await millrace.run('schemas', 'register')).status).toBe(0);
  expect((await checked()).of('events')).toMatchObject({ verdict: 'unchanged', version: 2 });
  expect((await ask('GET', `/config/${subjectOf('events')}`)).body.compatibilityLevel).toBe(
    'FULL_TRANSITIVE',
  );
});

test('a refused schema is told in words, nothing is registered, and no pipeline starts', async () => {
  await register('events', without('events', 'key'));
  const { status, of, stderr } = await checked();
  const words = 'Envelope.key is new and has no default: what version 1 wrote could not be read.';
  expect([status, of('events')]).toMatchObject([1, { verdict: 'refused', version: 1 }]);
  expect(of('events')?.why[0]).toContain(words);
  expect(stderr).toContain(`${subjectOf('events')}, under BACKWARD: ${words}`);
  expect(await millrace.run('schemas', 'register')).toMatchObject({ status: 1, stdout: '' });
  const started = await millrace.run('run', '--role', 'processors');
  expect([started.status, started.stderr]).toEqual([1, expect.stringContaining(words)]);
  expect((await ask('GET', `/subjects/${subjectOf('raw.chain')}/versions`)).status).toBe(404);
  expect((await ask('GET', `/subjects/${subjectOf('events')}/versions`)).body).toEqual([1]);
});

test('a schema that Confluent allows and our readers could not read is refused, too', async () => {
  const renamed = JSON.parse((schemas.cursors ?? '').replaceAll('"millrace"', '"elsewhere"'));
  await register('cursors', renamed);
  expect((await checked()).of('cursors')).toMatchObject({
    verdict: 'refused',
    why: [expect.stringContaining('Our own readers could not read what version 1 wrote')],
  });
});

test('a registry that does not answer is no mistake of the user: exit 2', async () => {
  const nowhere = millraceIn(app, ['registry: http://127.0.0.1:9']);
  const { status, stderr } = await nowhere.run('schemas', 'check');
  nowhere.end();
  expect([status, stderr]).toEqual([2, expect.stringContaining('at http://127.0.0.1:9 does not answer')]);
});

test('each command has an example in its help', async () => {
  for (const command of ['check', 'register'])
    expect((await millrace.run('schemas', command, '--help')).stdout).toContain(
      `millrace schemas ${command}`,
    );
});
