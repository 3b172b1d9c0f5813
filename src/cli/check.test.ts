import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'millrace-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the example pipeline is right', async () => {
  const { status, stdout } = await check(root, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, errors: [], app: 'millrace' });
  expect(status).toBe(0);
  expect((await check(root)).stdout).toContain('millrace.yml is right');
});

test('an unknown field and a type error in a rule are told by their lines, with exit 1', async () => {
  writePipeline({
    'rules.yml': (rules) => `${rules}
  - name: misspelt
    points: 5
    when: >-
      kind == "transfer" &&
      amuont > 1.0
    because: It is misspelt.
  - name: mistyped
    points: 5
    when: blockNumber > "high"
    because: It is mistyped.
`,
  });
  const lines = readFileSync(join(folder, 'rules.yml'), 'utf8').split('\n');
  const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
  const { status, stderr } = await check(folder);
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(`^rules.yml:${lineOf('amuont')}: misspelt.when: unknown field amuont`),
    expect.stringMatching(`^rules.yml:${lineOf('"high"')}: mistyped.when: `),
  ]);
});

test('a script finds every error in the answer, and exit 1', async () => {
  writePipeline({ 'millrace.yml': (text) => `${text}\ncolour: red\n`, 'rules.yml': () => 'name: 5\n' });
  const { status, stdout } = await check(folder, '--json');
  const { ok, errors } = JSON.parse(stdout);
  expect([status, ok]).toEqual([1, false]);
  expect(errors[0]).toMatch(/^millrace.yml:\d+: unknown key colour/);
  expect(errors).toContain('rules.yml:1: name is 5, expected a name of a-z, 0-9 and -');
});

test('a wrong table of tokens is told by its line', async () => {
  writePipeline({ 'data/tokens/tokens.csv': (text) => `${text}not,a,token\n` });
  const { status, stderr } = await check(folder);
  expect(status).toBe(1);
  expect(stderr).toMatch(/tokens.csv:\d+: /);
});

test('nothing is written', async () => {
  writePipeline({});
  const before = readdirSync(folder).toSorted();
  await check(folder);
  expect(readdirSync(folder).toSorted()).toEqual(before);
});

/** A copy of the example pipeline, changed. */
function writePipeline(changes: Readonly<Record<string, (text: string) => string>>): void {
  rmSync(folder, { recursive: true });
  const folders = ['data/evm', 'data/market', 'data/social'];
  const recordings = folders.flatMap((name) =>
    readdirSync(join(root, name)).map((file) => `${name}/${file}`),
  );
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'data/tokens'));
  mkdirSync(join(folder, 'data/prices'));
  mkdirSync(join(folder, 'data/text'));
  for (const name of recordings) writeFileSync(join(folder, name), '');
  const texts = [
    'millrace.yml',
    'rules.yml',
    'data/tokens/tokens.csv',
    'data/prices/reference-prices.csv',
    'data/text/spam-model.json',
  ];
  for (const name of texts) {
    const text = readFileSync(join(root, name), 'utf8');
    writeFileSync(join(folder, name), changes[name]?.(text) ?? text);
  }
}

function check(cwd: string, ...argv: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const main = join(root, 'src', 'main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'check', ...argv], { cwd }, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}
