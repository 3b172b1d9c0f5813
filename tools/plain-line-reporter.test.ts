import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const fixtures = new URL('../test/plain-line/', import.meta.url).pathname;

function run(...filters: string[]): Readonly<{ status: number | null; before: string; lastLine: string }> {
  const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
  const config = `${fixtures}vitest.config.ts`;
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...filters], {
    cwd: fixtures,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [before = '', lastLine = ''] = stdout.trimEnd().split('\n').slice(-2);
  return { status, before, lastLine };
}

test('a run that passes ends with its counts and exits 0', { timeout: 60_000 }, () => {
  expect(run('passing')).toEqual({ status: 0, before: '1 skipped', lastLine: '2 passed, 0 failed' });
});

test('a failing test, a broken file and an error nobody caught are failures', { timeout: 60_000 }, () => {
  expect(run('failing')).toMatchObject({ status: 1, lastLine: '1 passed, 1 failed' });
  expect(run('broken')).toMatchObject({ status: 1, lastLine: '0 passed, 1 failed' });
  expect(run('rejecting')).toMatchObject({ status: 1, lastLine: '1 passed, 1 failed' });
});

test('a run that finds no tests is a failure', { timeout: 60_000 }, () => {
  expect(run('no-such-file')).toMatchObject({ status: 1, lastLine: '0 passed, 1 failed' });
});
