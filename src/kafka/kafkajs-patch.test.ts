import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';

type Message = { key: string };
type Group = (send: {
  topic: string;
  partitionMetadata: readonly object[];
  messages: readonly Message[];
  partitioner: (choice: { message: Message }) => number;
}) => Record<string, Message[]>;

const patched: Group = createRequire(import.meta.url)('kafkajs/src/producer/groupMessagesPerPartition');

/** What kafkajs 2.2.4 does without the patch: a new array for each record. */
const published: Group = ({ partitionMetadata, messages, partitioner }) => {
  const groups: Record<string, Message[]> = {};
  if (partitionMetadata.length === 0) return groups;
  for (const message of messages) {
    const partition = partitioner({ message });
    groups[partition] = [...(groups[partition] ?? []), message];
  }
  return groups;
};

function groupBy(group: Group, keys: readonly string[], partitions: number): Record<string, Message[]> {
  return group({
    topic: 'any',
    partitionMetadata: Array.from({ length: partitions }, () => ({})),
    messages: keys.map((key) => ({ key })),
    partitioner: ({ message }) => message.key.length % partitions,
  });
}

/** How often longer four times the records take; the least of several tries, since noise only ever adds. */
function growth(group: Group): number {
  const few = Array.from({ length: 10_000 }, () => 'key');
  const many = Array.from({ length: 40_000 }, () => 'key');
  return fastestMs(group, many) / fastestMs(group, few);
}

function fastestMs(group: Group, keys: readonly string[]): number {
  const triesMs = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    for (let lap = 0; lap < (group === published ? 1 : 50); lap++) groupBy(group, keys, 1);
    return performance.now() - startMs;
  });
  return Math.min(...triesMs);
}

test('the patched kafkajs groups records by partition as the published one does, order included', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer({ min: 0, max: 8 }), (keys, partitions) => {
      expect(groupBy(patched, keys, partitions)).toEqual(groupBy(published, keys, partitions));
    }),
  );
});

test('four times the records take about four times as long, and sixteen times without the patch', {
  timeout: 60_000,
}, () => {
  expect(growth(patched)).toBeLessThan(8);
  expect(growth(published)).toBeGreaterThan(8);
});
