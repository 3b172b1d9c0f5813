import { expect, test } from 'vitest';
import type { TopicConfig } from '../../config.ts';
import { whyContradicted } from './contradiction.ts';
import type { FoundTopic } from './found-topic.ts';
import { topicStep } from './topic-plan.ts';
import { type Setting, wantedTopic } from './wanted-topic.ts';

const day = 86_400_000;
const leastRetentionMs = 14 * day;

const file: TopicConfig = {
  ...{ name: 'events', why: 'a test', bodies: [], onMainLine: true, partitions: 4 },
  ...{ retentionMs: 30 * day, cleanup: 'delete', maxMessageBytes: null },
};
const inKafka: Readonly<Record<Setting, string>> = {
  'message.timestamp.type': 'LogAppendTime',
  'cleanup.policy': 'delete',
  'compression.type': 'uncompressed',
  'retention.ms': String(30 * day),
  'max.message.bytes': '1048588',
  'segment.bytes': '1073741824',
};
/** What the broker has for topics that say nothing. */
const inherited = new Map([
  ['max.message.bytes', '1048588'],
  ['segment.bytes', '1073741824'],
]);
const small = { 'segment.bytes': '16777216' };

type Case = Readonly<{
  file?: Partial<TopicConfig>;
  kafka?: Partial<Record<Setting, string>>;
  partitions?: number;
  isEmpty?: boolean;
  largestRecordBytes?: number;
}>;

function stepOf({ file: other, kafka, partitions = 4, isEmpty = false, largestRecordBytes = 0 }: Case) {
  const topic = wantedTopic({ ...file, ...other }, (name) => `app.${name}`);
  const settings = Object.fromEntries(
    Object.entries<string>({ ...inKafka, ...kafka }).map(([name, value]) => [
      name,
      { value, inherited: inherited.get(name) ?? '' },
    ]),
  );
  const found: FoundTopic = { name: topic.name, partitions, settings, own: {} };
  return topicStep(topic, found, { isEmpty, largestRecordBytes, leastRetentionMs });
}

test('a topic that is not there is created, and one that is as its file says is kept', () => {
  const topic = wantedTopic(file, (name) => name);
  const evidence = { isEmpty: true, largestRecordBytes: 0, leastRetentionMs };
  expect(topicStep(topic, undefined, evidence).action).toBe('create');
  expect(stepOf({})).toMatchObject({ action: 'keep', changes: [] });
});

test.each<[string, Case, string]>([
  ['longer retention', { file: { retentionMs: 60 * day } }, `retention.ms ${30 * day} ${60 * day}`],
  ['retention for ever', { file: { retentionMs: null } }, `retention.ms ${30 * day} -1`],
  [
    'retention of just twice the window',
    { file: { retentionMs: 14 * day } },
    `retention.ms ${30 * day} ${14 * day}`,
  ],
  [
    'short retention beside the main line',
    { file: { retentionMs: day, onMainLine: false } },
    `retention.ms ${30 * day} ${day}`,
  ],
  ['larger records', { file: { maxMessageBytes: 2_000_000 } }, 'max.message.bytes 1048588 2000000'],
  [
    'smaller records where all are as small',
    { file: { maxMessageBytes: 5_000 }, largestRecordBytes: 5_000 },
    'max.message.bytes 1048588 5000',
  ],
  [
    'a limit that no file names any more',
    { kafka: { 'max.message.bytes': '2000000' } },
    'max.message.bytes 2000000 1048588',
  ],
  [
    'compaction of nothing',
    { file: { cleanup: 'compact' }, kafka: small, isEmpty: true },
    'cleanup.policy delete compact',
  ],
  [
    'no more compaction, and nothing expires',
    { file: { retentionMs: null }, kafka: { 'cleanup.policy': 'compact', 'retention.ms': '-1' } },
    'cleanup.policy compact delete',
  ],
  [
    'no more expiry beside compaction',
    { file: { cleanup: 'compact' }, kafka: { ...small, 'cleanup.policy': 'compact,delete' } },
    'cleanup.policy compact,delete compact',
  ],
  [
    'segments small enough to be compacted soon',
    { file: { cleanup: 'compact' }, kafka: { 'cleanup.policy': 'compact' } },
    'segment.bytes 1073741824 16777216',
  ],
  [
    'append time',
    { kafka: { 'message.timestamp.type': 'CreateTime' } },
    'message.timestamp.type CreateTime LogAppendTime',
  ],
])('changed: %s', (_, given, change) => {
  const { action, changes } = stepOf(given);
  expect(changes.map(({ setting, from, to }) => `${setting} ${from} ${to}`)).toEqual([change]);
  expect(action).toBe('change');
});

test.each<[string, Case, RegExp]>([
  ['more partitions', { partitions: 3 }, /count is chosen once.*pipeline file back to 3/],
  ['fewer partitions', { partitions: 8 }, /count is chosen once/],
  [
    'more beside the main line',
    { partitions: 1, file: { onMainLine: false } },
    /topics\/events\.yml back to 1/,
  ],
  ['retention below twice the window', { file: { retentionMs: 13 * day } }, /twice the window, 14d/],
  [
    'compaction of what is there',
    { file: { cleanup: 'compact' }, kafka: small },
    /all but the last record of each key/,
  ],
  [
    'expiry of what was compacted',
    { kafka: { 'cleanup.policy': 'compact' } },
    /older than 30d would be lost/,
  ],
  [
    'a limit below the largest record',
    { file: { maxMessageBytes: 5_000 }, largestRecordBytes: 5_001 },
    /5001 bytes is there/,
  ],
  [
    'the limit of the broker, below the largest record',
    { kafka: { 'max.message.bytes': '9000000' }, largestRecordBytes: 8_000_000 },
    /8000000 bytes is there/,
  ],
])('refused: %s', (_, given, why) => {
  const { action, changes } = stepOf(given);
  expect(action).toBe('refuse');
  expect(changes.map(({ refusal }) => refusal)).toEqual([expect.stringMatching(why)]);
});

test('a topic is refused as a whole, with each change told', () => {
  const { action, changes } = stepOf({ partitions: 1, file: { retentionMs: 60 * day } });
  expect(action).toBe('refuse');
  expect(changes.map(({ setting, refusal }) => [setting, refusal === null])).toEqual([
    ['partitions', false],
    ['retention.ms', true],
  ]);
});

test.each<[string, Case, boolean]>([
  ['as the file says', {}, false],
  ['with another count', { partitions: 2 }, true],
  ['with event time', { kafka: { 'message.timestamp.type': 'CreateTime' } }, true],
  ['compacted', { kafka: { 'cleanup.policy': 'compact' } }, true],
  ['with less than twice the window', { kafka: { 'retention.ms': String(day) } }, true],
  ['with less than the file says, but enough', { kafka: { 'retention.ms': String(20 * day) } }, false],
  ['with more than the file says', { kafka: { 'retention.ms': '-1' } }, false],
  ['with a smaller limit', { kafka: { 'max.message.bytes': '9000' } }, false],
])('a pipeline starts on a topic unless it contradicts the file: %s', (_, given, contradicted) => {
  const whys = whyContradicted(stepOf(given), leastRetentionMs);
  expect(whys.length > 0).toBe(contradicted);
  for (const why of whys) expect(why).toMatch(/^app\.events: .* in Kafka and .* in topics\/events\.yml\. /);
});
