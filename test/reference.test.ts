import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Schema from 'typebox/schema';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineShape } from '../src/config/pipeline-file.ts';
import { ruleSetShape } from '../src/config/rules-file.ts';
import { keysOf } from '../tools/reference/keys-of.ts';
import { pipelinePurposes, rulesPurposes } from '../tools/reference/purposes.ts';

const root = join(import.meta.dirname, '..');

test('the reference and the schemas are what the shapes give', () => {
  const check = ['tools/generate-reference.ts', '--check'];
  expect(execFileSync(process.execPath, check, { cwd: root, encoding: 'utf8' })).toBe('');
});

test.each([
  ['millrace.yml', pipelineShape, pipelinePurposes],
  ['rules.yml', ruleSetShape, rulesPurposes],
] as const)('every key of %s has its purpose told, and nothing else has', (_, shape, purposes) => {
  const keys = [...new Set(keysOf(shape).map(({ path }) => path))];
  expect(Object.keys(purposes).toSorted()).toEqual(keys.toSorted());
});

test('an editor is told what a type of source lacks, and what it does not have', () => {
  const schema = JSON.parse(readFileSync(join(root, 'docs/schema/millrace.schema.json'), 'utf8'));
  const passes = (source: object) =>
    Schema.Check(schema, { sources: [source], facts: { tokens: 't' }, rules: 'r' });
  const [chain, posts] = [
    { name: 'one', type: 'replay', files: ['f'], chainId: 1, confirmations: 2 },
    { name: 'two', type: 'replay-posts', files: ['f'] },
  ];
  const { chainId: _, ...lacking } = chain;
  expect([chain, posts].map(passes)).toEqual([true, true]);
  expect([lacking, { ...posts, chainId: 1 }, { ...posts, type: 'other' }].map(passes)).toEqual(
    Array(3).fill(false),
  );
});

const files = [
  ['millrace.yml', 'partitions: many', 'partitions'],
  ['rules.yml', 'version: 0', 'version'],
  ['src/cli/starter/millrace.yml', 'partitions: many', 'partitions'],
  ['src/cli/starter/rules.yml', 'threshold: 0', 'threshold'],
] as const;

describe.each(files)('%s', (name, wrong, key) => {
  const text = readFileSync(join(root, name), 'utf8');
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  const named = name.startsWith('src/') ? join('docs', 'schema', basename(path)) : path;
  const schema = JSON.parse(readFileSync(join(root, named), 'utf8'));

  test('names a schema that is there', () => {
    if (!name.startsWith('src/')) expect(existsSync(join(root, dirname(name), path))).toBe(true);
  });

  test('passes its schema, and fails it with a mistake in it', () => {
    expect(Schema.Errors(schema, parse(text))).toEqual([true, []]);
    const mistaken = { ...parse(text), ...parse(wrong) };
    expect(Schema.Check(schema, mistaken)).toBe(false);
    expect(Schema.Check(schema, { ...parse(text), [`${key}s2`]: 1 })).toBe(false);
  });
});
