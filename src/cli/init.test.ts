import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runMillrace } from '../../test/integration/command-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

const millrace = (...argv: string[]) => runMillrace(argv, { cwd: folder });

test('what init writes is right as it is, and called after its folder', async () => {
  const init = await millrace('init', 'My 1st Pipeline');
  expect(init).toMatchObject({ status: 0, stdout: expect.stringContaining('npx millrace up --once') });
  const check = await millrace('check', '--json', '--config', 'My 1st Pipeline/millrace.yml');
  expect(JSON.parse(check.stdout)).toMatchObject({ ok: true, app: 'my-1st-pipeline' });
  const [, schema = ''] =
    /\$schema=(\S+)/.exec(readFileSync(join(folder, 'My 1st Pipeline/rules.yml'), 'utf8')) ?? [];
  expect(JSON.parse(readFileSync(join(folder, 'My 1st Pipeline', schema), 'utf8'))).toHaveProperty('title');
});

test('nothing is written where one of the files is there', async () => {
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine', 'rules.yml'), 'mine');
  const { status, stderr } = await millrace('init', 'mine');
  expect([status, stderr]).toEqual([1, 'rules.yml in mine would be overwritten. Name another folder.\n']);
  expect(readdirSync(join(folder, 'mine'))).toEqual(['rules.yml']);
  expect(readFileSync(join(folder, 'mine', 'rules.yml'), 'utf8')).toBe('mine');
});

test.each([
  ['123', 'pipeline'],
  ['--ä--b', 'b'],
])('a folder called %s is a pipeline called %s', async (dir, app) => {
  await millrace('init', '--', dir);
  expect(readFileSync(join(folder, dir, 'millrace.yml'), 'utf8')).toContain(`\napp: ${app}\n`);
});
