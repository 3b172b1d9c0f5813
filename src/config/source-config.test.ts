import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assemble } from './assemble.ts';
import { issueLine } from './issue.ts';
import { pipelineShape } from './pipeline-file.ts';
import { shaped } from './shape.ts';
import { sourceShape } from './source-config.ts';
import { readYamlFile } from './yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-sources-'));
const file = join(folder, 'millrace.yml');
afterAll(() => rmSync(folder, { recursive: true }));

const types = sourceShape.anyOf.map(({ properties: { type } }) => type.const).join(', ');

/** A pipeline with one source of this type and these keys, each on a line of its own from line 4 on. */
function pipelineWith(type: string, ...keys: string[]) {
  const source = ['name: one', `type: ${type}`, 'files: [a, b]', ...keys].join('\n    ');
  writeFileSync(file, `facts: {tokens: t}\nrules: r\nsources:\n  - ${source}\n`);
  return read();
}

function read() {
  const { value: yaml } = readYamlFile(file);
  if (!yaml) throw new Error('not YAML');
  const { value, issues } = shaped(pipelineShape, yaml);
  const lines = issues.map(issueLine);
  return { value, lines: lines.map((line) => line.slice(line.indexOf('millrace.yml'))) };
}

test.each([['replay', 'chainId: 1', 'confirmations: 0'], ['replay-market'], ['replay-posts']])(
  'a source of type %s is right with what its type has',
  (type, ...keys) => expect(pipelineWith(type, ...keys).lines).toEqual([]),
);

test('a source of no known type is told which there are', () => {
  expect(pipelineWith('replay-web').lines).toEqual([
    `millrace.yml:5: sources[0].type is "replay-web", expected one of ${types}`,
  ]);
});

test('a source without a type is told the same', () => {
  writeFileSync(file, 'facts: {tokens: t}\nrules: r\nsources:\n  - name: one\n    fils: [a]\n');
  expect(read().lines).toEqual([`millrace.yml:4: sources[0].type is missing, expected one of ${types}`]);
});

test('what is no source at all is told what one is', () => {
  writeFileSync(file, 'facts: {tokens: t}\nrules: r\nsources: [a.jsonl]\n');
  expect(read().lines).toEqual([
    'millrace.yml:3: sources[0] is "a.jsonl", expected a source: name, type and what its type has',
  ]);
});

test('a chain has to say which it is and how deep it is final', () => {
  expect(pipelineWith('replay').lines).toEqual([
    'millrace.yml:4: sources[0].chainId is missing, expected an EIP-155 chain id, 1 or more',
    'millrace.yml:4: sources[0].confirmations is missing, expected a whole number from 0 to 1000000',
  ]);
});

test.each(['replay-market', 'replay-posts'])('%s refuses what only a chain has, where it stands', (type) => {
  expect(pipelineWith(type, 'chainId: 1', 'confirmations: 2').lines).toEqual([
    'millrace.yml:7: unknown key sources[0].chainId, expected one of name, type, files',
    'millrace.yml:8: unknown key sources[0].confirmations, expected one of name, type, files',
  ]);
});

test('each source is judged by its own type', () => {
  const sources = [
    '  - { name: one, type: replay-posts, files: [a] }',
    '  - { name: two, type: replay, files: a, chainId: 0, confirmations: 1 }',
    '  - { name: 3, type: replay-market, files: [b, 4] }',
  ];
  writeFileSync(file, `facts: {tokens: t}\nrules: r\nsources:\n${sources.join('\n')}\n`);
  expect(read().lines).toEqual([
    'millrace.yml:5: sources[1].files is "a", expected a list of recordings',
    'millrace.yml:5: sources[1].chainId is 0, expected an EIP-155 chain id, 1 or more',
    'millrace.yml:6: sources[2].name is 3, expected a name of a-z, 0-9 and -',
    'millrace.yml:6: sources[2].files[1] is 4, expected a recording, as a path relative to this file',
  ]);
});

test('what is configured of a source is what its type has, with absolute paths', () => {
  const files = [join(folder, 'a'), join(folder, 'b')];
  expect(configured('replay-posts')).toEqual([{ name: 'one', type: 'replay-posts', files }]);
  expect(configured('replay', 'chainId: 5', 'confirmations: 2')).toEqual([
    { name: 'one', type: 'replay', files, chainId: 5, confirmations: 2 },
  ]);
});

test('what a node costs is told by method, and what is no method or no number is told by line', () => {
  const source = (credits: string) => [
    '  - name: one',
    '    type: evm',
    '    chainId: 1',
    '    nodes:',
    '      - url: https://a.example',
    `        credits: ${credits}`,
  ];
  const told = (credits: string) => {
    writeFileSync(file, `facts: {tokens: t}\nrules: r\nsources:\n${source(credits).join('\n')}\n`);
    return read().lines;
  };
  expect(told('{eth_getLogs: 75, eth_chainId: 0}')).toEqual([]);
  expect(told('{eth_getLogs: many, getLog: 7}')).toEqual([
    'millrace.yml:9: unknown key sources[0].nodes[0].credits.getLog, expected one of eth_chainId, ' +
      'eth_getBlockByHash, eth_getBlockByNumber, eth_getLogs, eth_getBlockReceipts, eth_call',
    'millrace.yml:9: sources[0].nodes[0].credits.eth_getLogs is "many", ' +
      'expected a whole number from 0 to 1000000',
  ]);
});

function configured(type: string, ...keys: string[]) {
  const { value: pipeline } = pipelineWith(type, ...keys);
  if (!pipeline) throw new Error('not a pipeline');
  const urls = { kafka: null, registry: null, postgres: null, redis: null };
  const services = { urls, security: { kafka: {}, registry: {}, postgres: {}, redis: {} } };
  const rules = { ruleSet: { name: 'r', version: 1, threshold: 1, rules: [] }, shown: 'r', places: [] };
  return assemble({ file, pipeline, topics: [], services, given: {}, rules, armedFault: null, env: {} })
    .sources;
}
