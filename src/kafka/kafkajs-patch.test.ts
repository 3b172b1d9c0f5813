import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { rounds } from './rounds.ts';

type Message = { key: string };
type Group = (send: {
  topic: string;
  partitionMetadata: readonly object[];
  messages: readonly Message[];
  partitioner: (choice: { message: Message }) => number;
}) => Record<string, Message[]>;

type RequestQueue = { scheduleCheckPendingRequests(): void; destroy(): void };

const kafkajs = createRequire(import.meta.url);
const patched: Group = kafkajs('kafkajs/src/producer/groupMessagesPerPartition');
const RequestQueue: new (options: object) => RequestQueue = kafkajs('kafkajs/src/network/requestQueue');

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

/** How many times longer sixteen times the records take. */
const growth = (group: Group, tries: number): number =>
  fastestMs(group, 8_000, tries) / fastestMs(group, 500, tries);

/** The fastest of several tries: what else the machine does only ever adds. */
function fastestMs(group: Group, records: number, tries: number): number {
  const keys = Array.from({ length: records }, () => 'key');
  const triesMs = Array.from({ length: tries }, () => {
    const startMs = performance.now();
    groupBy(group, keys, 1);
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

test('time grows with the number of records, and with its square without the patch', () => {
  const between = Math.sqrt(16 * 256);
  expect(growth(patched, 300)).toBeLessThan(between);
  expect(growth(published, 10)).toBeGreaterThan(between);
});

test('a request queue with nothing to wait for sets no timer; kafkajs would ask each millisecond', () => {
  const timer = vi.spyOn(globalThis, 'setTimeout');
  const queue = new RequestQueue({ maxInFlightRequests: null, requestTimeout: 1, logger: console });
  queue.scheduleCheckPendingRequests();
  expect(timer.mock.calls).toEqual([]);
  queue.destroy();
  timer.mockRestore();
});

type Produce = (request: object) => { encode(): Promise<Readonly<{ buffer: Buffer }>> };
const produce: Produce = kafkajs('kafkajs/src/protocol/requests/produce/v3/request');

/** The bytes of a request that sends these messages to one partition. */
async function produced(messages: readonly object[]): Promise<string> {
  const partitions = [{ partition: 3, firstSequence: 11, messages }];
  const signature = { transactionalId: 'any/score/t/3', producerId: 4_000_000_007, producerEpoch: 5 };
  const request = { acks: -1, timeout: 1, ...signature, topicData: [{ topic: 't', partitions }] };
  return (await produce(request).encode()).buffer.toString('hex');
}

test('a request with a batch of ours is, byte for byte, the one with the same messages', async () => {
  vi.useFakeTimers({ now: 1_700_000_000_123 });
  const records = Array.from({ length: 300 }, (_, index) => {
    const value = Buffer.alloc(index, index);
    return { topic: 't', partition: 3, key: `ключ ${index}`, value, type: index % 2 ? 'event' : 'removal' };
  });
  const theirs = records.map(({ key, value, type }) => ({ key, value, headers: { type } }));
  const ours = rounds(records).flatMap((send) => send.flatMap(({ messages }) => messages));
  expect(ours.map(({ count }) => count)).toEqual([300]);
  expect(await produced(ours)).toBe(await produced(theirs));
  vi.useRealTimers();
});
