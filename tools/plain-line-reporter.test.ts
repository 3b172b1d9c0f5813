import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const fixtures = new URL('../test/plain-line/', import.meta.url).pathname;

function run(...filters: string[]): { status: number | null; lastLine: string | undefined } {
  const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
  const config = `${fixtures}vitest.config.ts`;
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...filters], {
    cwd: fixtures,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

test('a run that passes ends with its counts and exits 0', { timeout: 60_000 }, () => {
  expect(run('passing')).toEqual({ status: 0, lastLine: '2 passed, 0 failed, 1 skipped' });
});

test('a failing test, a broken file and an error nobody caught are failures', { timeout: 60_000 }, () => {
  expect(run('failing')).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
  expect(run('broken')).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
  expect(run('rejecting')).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
});

test('a run that finds no tests is a failure', { timeout: 60_000 }, () => {
  expect(run('no-such-file')).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
});
