import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callIssues } from './chain-calls.ts';
import { issueLine } from './issue.ts';
import { pipelineShape } from './pipeline-file.ts';
import { shaped } from './shape.ts';
import { readYamlFile } from './yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-calls-'));
const file = join(folder, 'millrace.yml');
afterAll(() => rmSync(folder, { recursive: true }));

const address = `'0x${'c'.repeat(40)}'`;
const call = (name: string, ...more: string[]): string =>
  `{ ${[`name: ${name}`, `to: ${address}`, `function: f() returns (int)`, ...more].join(', ')} }`;

/** A source on each line from line 4 on, by its chain and its calls. */
function read(...sources: [chainId: number, ...calls: string[]][]) {
  const lines = sources.map(
    ([chainId, ...calls], index) =>
      `  - { name: s${index}, type: evm, chainId: ${chainId}, nodes: ['https://n'], calls: [${calls.join(', ')}] }`,
  );
  writeFileSync(file, `facts: {tokens: t}\nrules: r\nsources:\n${lines.join('\n')}\n`);
  const { value: yaml } = readYamlFile(file);
  if (!yaml) throw new Error('not YAML');
  const { value, issues } = shaped(pipelineShape, yaml);
  const told = [...issues, ...callIssues(yaml)].map(issueLine);
  return { value, told: told.map((line) => line.slice(line.indexOf('millrace.yml'))) };
}

test('a call has its name, its contract, its function, and is due at each block unless it says else', () => {
  const { value, told } = read([1, call('price'), call('old', 'every: 5', 'args: [1, x, [true]]')]);
  expect(told).toEqual([]);
  expect(value?.sources[0]).toMatchObject({
    ...{ multicall: '0xcA11bde05977b3631167028862bE2a173976CA11', headers: false },
    calls: [
      { name: 'price', args: [] },
      { name: 'old', every: 5, args: [1, 'x', [true]] },
    ],
  });
});

test('a name is taken once on a chain, whichever source has it', () => {
  expect(read([1, call('a'), call('b')], [5, call('a')], [1, call('b')]).told).toEqual([
    expect.stringMatching(
      /^millrace\.yml:6: "b" is a call of chain 1 already, expected another name than at .*millrace\.yml:4$/,
    ),
  ]);
});

test('what is no call is told by its line', () => {
  const { told } = read([
    1,
    call('A'),
    call('b', 'every: 0'),
    call('c', 'every: 2', 'schedule: "* * * * *"'),
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      'millrace.yml:4: sources[0].calls[0].name is "A", expected a name of a-z, 0-9 and -',
      'millrace.yml:4: sources[0].calls[1].every is 0, expected a whole number from 1 to 1000000000',
      'millrace.yml:4: schedule stands beside every, expected one of them',
    ]),
  );
});
