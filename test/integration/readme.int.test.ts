import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { apiOf } from '../api-of.ts';
import { blocksIn, printedBy, tableUnder, timeless } from '../readme-text.ts';
import { type PostgresWorld, postgresWorld } from './postgres-world.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-readme-'));
const file = join(folder, 'millrace.yml');

let world: PostgresWorld;
beforeAll(async () => {
  world = await postgresWorld(inject('urls').postgres);
  const example = readFileSync(join(root, 'millrace.yml'), 'utf8');
  const paths = example.replaceAll(/\b(data\/\S+|rules\.yml)$/gm, `${root}/$1`);
  writeFileSync(file, paths.replace(/^app: .*$/m, `app: ${world.app}`));
});
afterAll(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

test('the commands of the transcript print what it shows', { timeout: 240_000 }, async () => {
  expect(timeless(await printed('up', '--once'))).toEqual(timeless(printedBy('npm start -- --once').flat()));
  expect(timeless(await printed('verify'))).toEqual(timeless(printedBy('npx millrace verify').flat()));
});

test('the API explains the followed signal as shown', async () => {
  const [, shownEvent, , shown] = blocksIn('json').map((block) => JSON.parse(block));
  const server = apiOf(world);
  const answer = await server.inject({ url: `/v1/signals/${shown.id}` });
  await server.close();
  const { event, history, ...signal } = answer.json();
  expect(signal).toEqual(shown);
  expect(event).toMatchObject({
    id: shown.eventId,
    revision: shownEvent.revision,
    kind: shownEvent.action.type,
  });
  const steps: readonly { revision: number; state: string }[] = history;
  expect(steps.map(({ revision, state }) => `revision ${revision}, ${state}`)).toEqual(
    tableUnder('line read', 'event', 'signal').map(([, , step]) => step),
  );
});

/** The lines a command prints, with the stack of the tests for its services. */
function printed(...argv: string[]): Promise<readonly string[]> {
  const { kafka, registry, postgres, redis } = inject('urls');
  const env = {
    ...process.env,
    MILLRACE_KAFKA: kafka,
    MILLRACE_REGISTRY: registry,
    MILLRACE_POSTGRES: postgres,
    MILLRACE_REDIS: redis,
  };
  const args = [join(root, 'src', 'main.ts'), ...argv, '--config', file];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, cwd: folder }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout.trimEnd().split('\n'));
    });
  });
}
