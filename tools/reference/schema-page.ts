/** The schemas, the topics and the codec → docs/SCHEMA.md; the prose between them is in schema-page.md. */
import { readFileSync } from 'node:fs';
import type { AvroRecord, TopicFile } from '../avro/sources.ts';
import { enumsTable, recordsSection } from './records-section.ts';
import { inFlowOrder, topicsSection } from './topics-section.ts';
import { wireExample } from './wire-example.ts';

export function schemaPage(records: ReadonlyMap<string, AvroRecord>, files: readonly TopicFile[]): string {
  const topics = inFlowOrder(files);
  const made: Readonly<Record<string, string>> = {
    wire: wireExample(),
    topics: topicsSection(topics),
    records: recordsSection(
      records,
      topics.flatMap(({ bodies }) => bodies),
    ),
    enums: enumsTable(records),
  };
  const prose = readFileSync(new URL('schema-page.md', import.meta.url), 'utf8');
  return prose.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => made[name] ?? place);
}
