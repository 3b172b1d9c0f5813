import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { filesOfTheProject, layOut } from '../containers/image-files.ts';
import { chapters, isAsShown, makeChange } from '../guide-steps.ts';
import type { CommandRun } from './command-run.ts';
import { serviceVariables } from './pipeline-folder.ts';

const clone = mkdtempSync(join(tmpdir(), 'millrace-guide-'));
beforeAll(() => layOut(clone, filesOfTheProject()));
afterAll(() => rmSync(clone, { recursive: true }));

const timeout = 300_000;

test('the guide has its three chapters', () => {
  expect(chapters().map(({ title }) => title)).toEqual(['A rule', 'A source', 'A sink']);
});

test.each(chapters())(
  '$title: its blocks apply, its commands print what is shown',
  {
    timeout,
  },
  async ({ steps }) => {
    for (const step of steps)
      if (step.type !== 'run') makeChange(clone, step);
      else {
        const stdout = await printed(step.command);
        if (!isAsShown(stdout, step.lines)) expect(stdout).toBe(step.lines.join('\n'));
      }
  },
);

test('the code of the guide is written as the project is', { timeout }, async () => {
  const paths = chapters().flatMap(({ steps }) =>
    steps.flatMap((step) => (step.type !== 'run' && step.path.endsWith('.ts') ? [step.path] : [])),
  );
  expect(paths.length).toBeGreaterThanOrEqual(5);
  await printed(`biome check --error-on-warnings ${paths.join(' ')}`);
  await printed('npm run -s fresh');
});

async function printed(command: string): Promise<string> {
  const { status, stdout, stderr } = await run(command);
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** In the clone, on the stack of the tests; `npx millrace` without npx, which would ask npm for it. */
function run(command: string): Promise<CommandRun> {
  const path = [join(clone, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  // What is compiled of the clone goes with it.
  const compiled = { NODE_COMPILE_CACHE: join(clone, '.millrace', 'compiled') };
  const env = { ...process.env, ...compiled, ...serviceVariables(inject('urls')), PATH: path };
  const line = command.replace(/^npx millrace /, 'node src/main.ts ');
  return new Promise((resolve) => {
    const child = execFile('sh', ['-c', line], { cwd: clone, env }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}
