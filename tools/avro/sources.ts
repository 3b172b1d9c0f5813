/** schemas/*.avsc and topics/*.yml → the records and topics that types and pages are made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';

export type Field = { name: string; type: AvroType; doc: string; default?: unknown };
export type AvroType =
  | string
  | AvroType[]
  | { type: string; name?: string; doc?: string; symbols?: string[]; items?: AvroType; values?: AvroType };
export type AvroRecord = { type: 'record'; name: string; namespace: string; doc: string; fields: Field[] };

/** As a file of topics/ says it; src/config/topic-files.ts checks these. */
export type TopicFile = Readonly<{
  name: string;
  why: string;
  key: string;
  types: readonly string[];
  partitions: 'main' | number;
  retention: string;
  cleanup: 'delete' | 'compact';
  maxMessageBytes?: number;
  bodies: readonly string[];
}>;

/** By name, in the order of their files. `root` is the project's folder, with a slash at its end. */
export const readRecords = (root: string): ReadonlyMap<string, AvroRecord> =>
  new Map(
    readdirSync(`${root}schemas`)
      .sort()
      .map((file) => [basename(file, '.avsc'), readRecord(root, file)]),
  );

export const readTopics = (root: string): readonly TopicFile[] =>
  readdirSync(`${root}topics`)
    .sort()
    .map((file) => parse(readFileSync(`${root}topics/${file}`, 'utf8')));

function readRecord(root: string, file: string): AvroRecord {
  const record: AvroRecord = JSON.parse(readFileSync(`${root}schemas/${file}`, 'utf8'));
  if (`${record.name}.avsc` !== file) throw new Error(`schemas/${file}: holds a record named ${record.name}`);
  if (!record.doc) throw new Error(`schemas/${file}: the record has no doc`);
  for (const field of record.fields) {
    if (!field.doc) throw new Error(`schemas/${file}: field ${field.name} has no doc`);
    if (field.name === 'type')
      throw new Error(`schemas/${file}: a field named type hides the record's own name`);
  }
  return record;
}
