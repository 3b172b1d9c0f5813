import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { runCommand } from '../../src/cli/run-command.ts';
import { requireTools } from '../../src/stack/java-tools.ts';
import { type Ended, millrace } from './millrace-process.ts';
import { firstLines, type PipelineFolder, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

const given = serviceVariables(inject('urls'));
let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder(firstLines(40));
});
afterEach(() => folder.remove());

const run = (argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  millrace({ cwd: folder.path, argv, env });

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

/** In this process: for what ends before anything is started, and costs a second each otherwise. */
async function runHere(...argv: readonly string[]): Promise<Pick<Ended, 'status' | 'stdout' | 'stderr'>> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  const errors = vi.spyOn(console, 'error').mockImplementation((text) => {
    said.stderr += `${text}\n`;
  });
  try {
    return { status: await runCommand(['node', 'millrace', ...argv]), ...said };
  } finally {
    for (const spy of [...spies, errors]) spy.mockRestore();
  }
}

describe('what a person wrote is told by its line, and nothing is started', () => {
  const mistakes: readonly (readonly [file: string, from: RegExp | string, to: string, said: RegExp])[] = [
    [
      'millrace.yml',
      'partitions: 2',
      'partitons: 2',
      /^millrace\.yml:2: unknown key partitons, expected partitions$/,
    ],
    [
      'millrace.yml',
      'partitions: 2',
      'partitions: two',
      /^millrace\.yml:2: partitions is "two", expected a whole/,
    ],
    ['millrace.yml', 'chainId: 137', 'chainId: [', /^millrace\.yml:\d+: .*, expected valid YAML$/],
    [
      'millrace.yml',
      'recorded.jsonl',
      'gone.jsonl',
      /^millrace\.yml:8: "data\/gone\.jsonl" is not there, expected/,
    ],
    [
      'rules.yml',
      'threshold: 50',
      'treshold: 50',
      /^rules\.yml:\d+: unknown key treshold, expected threshold$/,
    ],
    [
      'rules.yml',
      'points: 50',
      'points: many',
      /^rules\.yml:\d+: rules\[0\]\.points is "many", expected a whole/,
    ],
    [
      'rules.yml',
      'amount >= 10000.0',
      'amuont >= 1.0',
      /^rules\.yml:\d+: large-stable.*: unknown field amuont/,
    ],
    ['rules.yml', 'amount >= 10000.0', 'amount >= "x"', /^rules\.yml:\d+: large-stablecoin-transfer\.when: /],
  ];
  test.each(mistakes)('%s: %s -> %s', async (file, from, to, said) => {
    folder.edit(file, (text) => text.replace(from, to));
    const { status, stdout, stderr } = await runHere('up', '--config', join(folder.path, 'millrace.yml'));
    expect([status, stdout]).toEqual([1, '']);
    expect(linesOf(stderr.replaceAll(`${folder.path}/`, ''))).toContainEqual(expect.stringMatching(said));
    expect(existsSync(join(folder.path, '.millrace'))).toBe(false);
  });

  test('by every command, in the words of the folder it is in, and to a script as well', async () => {
    folder.edit('rules.yml', (text) => text.replace('amount >= 10000.0', 'amuont >= 1.0'));
    folder.edit('rules.yml', (text) => text.replace('amount >= 5.0', 'amount >= "x"'));
    const up = await run(['up']);
    expect([up.status, up.stdout]).toEqual([1, '']);
    expect(linesOf(up.stderr)).toEqual([
      expect.stringMatching(/^rules\.yml:\d+: large-stablecoin-transfer\.when: unknown field amuont/),
      expect.stringMatching(/^rules\.yml:\d+: large-ether-transfer\.when: /),
    ]);
    const check = await run(['check', '--json']);
    expect([check.status, check.stderr]).toEqual([1, up.stderr]);
    expect(JSON.parse(check.stdout)).toEqual({ ok: false, errors: linesOf(up.stderr) });
    expect(readdirSync(folder.path).toSorted()).toEqual(['data', 'millrace.yml', 'rules.yml']);
  });

  test('a file that is not there, and services that are not named', async () => {
    const [gone, unnamed] = await Promise.all([run(['up', '--config', 'gone.yml']), run(['run'])]);
    expect(gone.status).toBe(1);
    expect(gone.stderr).toMatch(/gone\.yml:1: does not exist, expected a YAML file: /);
    expect(unnamed.status).toBe(1);
    expect(unnamed.stderr).toMatch(
      /^millrace\.yml: services: no URL for kafka, registry, postgres, redis\. /,
    );
    expect(unnamed.stderr).toContain('MILLRACE_KAFKA, MILLRACE_REGISTRY, MILLRACE_POSTGRES, MILLRACE_REDIS');
    expect(readdirSync(folder.path).toSorted()).toEqual(['data', 'millrace.yml', 'rules.yml']);
  });

  test('a URL of the wrong form is not repeated, since it may hold a password', async () => {
    const { status, stderr } = await run(['run'], { ...given, MILLRACE_POSTGRES: 'user:secret@127.0.0.1' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^MILLRACE_POSTGRES: is not of the right form, expected the URL of a database/);
  });
});

test('a command or an option that is not there: exit 1, with the one that was meant', async () => {
  const wrong: readonly (readonly [argv: readonly string[], said: RegExp])[] = [
    [['vrify'], /unknown command 'vrify'\n\(Did you mean verify\?\)/],
    [['up', '--onec'], /unknown option '--onec'\n\(Did you mean --once\?\)/],
    [['stack', 'dwon'], /unknown command 'dwon'\n\(Did you mean down\?\)/],
    [['frobnicate'], /unknown command 'frobnicate'\n+`npx millrace --help` lists the commands/],
    [['run', '--role', 'cook'], /There is no role cook\. Known: producers, processors, sinks, api/],
    [['check', 'this'], /too many arguments/],
    [[], /^Usage: millrace/],
  ];
  for (const [argv, said] of wrong) {
    const { status, stdout, stderr } = await runHere(...argv);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
  }
});

test('the help of every command, down to the last, has an example', async () => {
  const helped = async (path: readonly string[]): Promise<string[]> => {
    const { status, stdout, stderr } = await runHere(...path, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\nExamples?:\n {2}\S/);
    const listed = /\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(stdout)?.[1] ?? '';
    const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
    const found = [path.join(' ')];
    for (const name of names) if (name !== 'help') found.push(...(await helped([...path, name])));
    return found;
  };
  const commands = await helped([]);
  expect(commands).toEqual(
    expect.arrayContaining(['', 'up', 'verify', 'run', 'check', 'stack', 'stack down']),
  );
});

test('without Java and Maven `up` names what is missing, exits 2 and touches nothing', async () => {
  const PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((dir) => !existsSync(join(dir, 'java')) && !existsSync(join(dir, 'mvn')))
    .join(delimiter);
  const { status, stdout, stderr } = await run(['up'], { PATH });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/needs Java 17 or later, and there is no `java` on PATH\. .*Install a J/);
  expect(existsSync(join(folder.path, '.millrace'))).toBe(false);
});

test('where both are missing and nothing has been downloaded, both are named', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const lacks = requireTools(true, new AbortController().signal);
  await expect(lacks).rejects.toMatchObject({
    code: 'tool-missing',
    message: expect.stringMatching(/no `java` on PATH\. .*no `mvn` on PATH\. Install /),
  });
  vi.unstubAllEnvs();
});
