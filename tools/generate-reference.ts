/** What is configured and what flows → pages and schemas in docs/; `--check`: are they what is there? */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineShape } from '../src/config/pipeline-file.ts';
import { ruleSetShape } from '../src/config/rules-file.ts';
import { readRecords, readTopics } from './avro/sources.ts';
import { configurationPage } from './reference/configuration-page.ts';
import { jsonSchema } from './reference/json-schema.ts';
import { pipelinePurposes, rulesPurposes } from './reference/purposes.ts';
import { schemaPage } from './reference/schema-page.ts';

const root = join(import.meta.dirname, '..', '/');
const docs = join(root, 'docs');
const pipeline = { shape: pipelineShape, purposes: pipelinePurposes };
const rules = { shape: ruleSetShape, purposes: rulesPurposes };
const text = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

const files: Readonly<Record<string, string>> = {
  'schema/millrace.schema.json': text(jsonSchema('A pipeline of Millrace', pipelineShape, pipelinePurposes)),
  'schema/rules.schema.json': text(jsonSchema('A rule set of Millrace', ruleSetShape, rulesPurposes)),
  'configuration.md': configurationPage(pipeline, rules),
  'SCHEMA.md': schemaPage(readRecords(root), readTopics(root)),
};

const stale = Object.entries(files).filter(([name, wanted]) => wanted !== readIfThere(join(docs, name)));
if (process.argv.includes('--check')) {
  for (const [name] of stale) console.error(`docs/${name} is not what it is made from; run npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(join(docs, 'schema'), { recursive: true });
  for (const [name, wanted] of stale) writeFileSync(join(docs, name), wanted);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has never been made.
    return null;
  }
}
