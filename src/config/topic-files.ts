/** topics/*.yml → what each topic shall be, checked against the schemas this version was generated from. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import Type, { type Static } from 'typebox';
import { topics } from '../events.ts';
import { durationMs } from './duration.ts';
import type { Issue, Reading } from './issue.ts';
import { shaped } from './shape.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

const shape = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z]+(\\.[a-z]+)*$', description: 'a name of a-z and dots' }),
    why: Type.String({ pattern: '\\S', description: 'what the topic is for' }),
    key: Type.String({ pattern: '\\S', description: 'what its records are keyed by' }),
    types: Type.Array(Type.String({ pattern: '^[a-z]+$', description: 'a word of a-z' }), {
      description: 'a list of what its records say in the header type',
    }),
    partitions: Type.Union([Type.Literal('main'), Type.Integer({ minimum: 1, maximum: 1_000 })], {
      description: 'main, or a whole number from 1 to 1000',
    }),
    retention: Type.String({
      pattern: '^(forever|[1-9]\\d{0,8}(ms|s|m|h|d))$',
      description: 'forever, or a duration such as 30d',
    }),
    cleanup: Type.Enum(['delete', 'compact'], { description: 'delete or compact' }),
    maxMessageBytes: Type.Optional(
      Type.Integer({ minimum: 1_024, maximum: 104_857_600, description: 'bytes, 1024 to 104857600' }),
    ),
    bodies: Type.Array(Type.String(), { minItems: 1, description: 'a list of names from schemas/' }),
  },
  { additionalProperties: false, description: 'a topic: name, why, key, types, partitions and so on' },
);

export type TopicFile = Readonly<{
  topic: Static<typeof shape>;
  /** Null: for ever. */
  retentionMs: number | null;
  /** `file:line` of the retention, for whoever finds it too short. */
  retentionAt: string;
}>;

export function readTopicFiles(folder: string): Reading<readonly TopicFile[]> {
  const readings = readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => readTopicFile(join(folder, name)));
  return {
    value: readings.flatMap(({ value }) => (value ? [value] : [])),
    issues: readings.flatMap(({ issues }) => issues),
  };
}

function readTopicFile(path: string): Reading<TopicFile> {
  const { value: file, issues: unreadable } = readYamlFile(path);
  if (!file) return { value: null, issues: unreadable };
  const { value: topic, issues } = shaped(shape, file);
  if (!topic) return { value: null, issues };
  const retentionMs = topic.retention === 'forever' ? null : durationMs(topic.retention);
  const value = { topic, retentionMs, retentionAt: file.where(['retention']) };
  return { value, issues: [...nameIssues(file, topic, path), ...bodyIssues(file, topic)] };
}

function nameIssues(file: YamlFile, topic: Static<typeof shape>, path: string): Issue[] {
  const called = basename(path, '.yml');
  if (topic.name === called) return [];
  const message = `name is ${JSON.stringify(topic.name)}, expected ${called}, as the file is called`;
  return [{ at: file.where(['name']), message }];
}

/** The types and schemas that were generated must be those of the file. */
function bodyIssues(file: YamlFile, topic: Static<typeof shape>): Issue[] {
  const known = topics.find(({ name }) => name === topic.name)?.bodies ?? [];
  if (topic.bodies.join() === known.join()) return [];
  const message = `bodies are ${topic.bodies.join(', ')}, expected ${known.join(', ') || 'none'}`;
  return [{ at: file.where(['bodies']), message: `${message}: run npm run generate after a change` }];
}
