import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { isAnswered } from './rounds.ts';

type Answer = Readonly<{ topicName: string; partition: number; errorCode: number }>;
type TopicData = readonly { topic: string; partitions: readonly { partition: number }[] }[];

const kafkajs = createRequire(import.meta.url);
const sendMessages: (parts: object) => (send: object) => Promise<Answer[]> = kafkajs(
  'kafkajs/src/producer/sendMessages',
);
const createRetry: (options: object) => unknown = kafkajs('kafkajs/src/retry');

const topic = 'any';
const gone = () => Object.assign(new Error('gone'), { name: 'KafkaJSConnectionError', retriable: true });
const byPartition = ({ message }: { message: { partition: number } }): number => message.partition;
const send = {
  acks: -1,
  topicMessages: [{ topic, messages: [0, 1].map((partition) => ({ partition, count: 1, value: null })) }],
};

/** Two brokers, 1 and 2, that lead partition 0 and 1; `answer` says what becomes of each request. */
function sender(answer: (broker: number, attempt: number) => Promise<void>) {
  const leaders = [1, 2];
  const written: number[] = [];
  const sequences: number[] = [];
  const attempts = new Map<number, number>();
  const broker = (nodeId: number) => ({
    nodeId,
    async produce({ topicData }: { topicData: TopicData }) {
      const attempt = (attempts.get(nodeId) ?? 0) + 1;
      attempts.set(nodeId, attempt);
      await answer(nodeId, attempt);
      const answered = topicData.map(({ topic: topicName, partitions }) => ({
        topicName,
        partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0 })),
      }));
      written.push(...answered.flatMap(({ partitions }) => partitions.map(({ partition }) => partition)));
      return { topics: answered };
    },
  });
  const brokers = [broker(1), broker(2)];
  const idle = async () => undefined;
  const cluster = {
    ...{ addMultipleTargetTopics: idle, refreshMetadataIfNecessary: idle, refreshMetadata: idle },
    isConnected: () => true,
    findTopicPartitionMetadata: () => leaders.map((leader, partitionId) => ({ partitionId, leader })),
    findLeaderForPartitions(_: string, partitions: readonly string[]) {
      const found: Record<number, number[]> = {};
      for (const partition of partitions.map(Number)) {
        const leader = leaders[partition] ?? 0;
        found[leader] = [...(found[leader] ?? []), partition];
      }
      return found;
    },
    findBroker: async ({ nodeId }: { nodeId: string }) => brokers[Number(nodeId) - 1],
  };
  const eosManager = {
    ...{ isTransactional: () => false, getProducerId: () => 1, getProducerEpoch: () => 1 },
    ...{ acquireBrokerLock: idle, releaseBrokerLock: idle, getSequence: () => 0 },
    updateSequence: (_topic: string, _partition: number, records: number) => sequences.push(records),
  };
  const logger = { debug: () => undefined, error: () => undefined };
  const retrier = createRetry({ initialRetryTime: 1, retries: 3 });
  return {
    leaders,
    written,
    sequences,
    send: sendMessages({ logger, cluster, partitioner: byPartition, eosManager, retrier }),
  };
}

describe('records for two partitions, with kafkajs as patched', () => {
  test('reach a partition whose leader moves to the broker that has answered', async () => {
    const {
      leaders,
      written,
      send: go,
    } = sender(async (broker) => {
      if (broker === 1) return;
      leaders[1] = 1;
      throw gone();
    });
    const answers = await go(send);
    expect(written).toEqual([0, 1]);
    expect(isAnswered(send.topicMessages, answers)).toBe(true);
  });

  test('are not sent again where the partition that is through moves to the broker that failed', async () => {
    const {
      leaders,
      written,
      send: go,
    } = sender(async (broker, attempt) => {
      if (broker === 1 || attempt > 1) return;
      leaders[0] = 2;
      throw gone();
    });
    await go(send);
    expect(written).toEqual([0, 1]);
  });

  test('are not sent again while the answer to the first time is under way', async () => {
    const late = Promise.withResolvers<void>();
    const { written, send: go } = sender(async (broker, attempt) => {
      if (broker === 1) await late.promise;
      else if (attempt === 1) throw gone();
    });
    const sent = go(send);
    setTimeout(late.resolve, 50);
    await sent;
    expect(written).toEqual([0, 1]);
  });
});

test('a batch that is written already takes as many sequence numbers as it has records', async () => {
  const { sequences, send: go } = sender(async (broker, attempt) => {
    if (broker === 1 && attempt === 1) throw gone();
  });
  const messages = [{ partition: 0, count: 7, value: null, signed: () => Buffer.alloc(0) }];
  await go({ acks: -1, topicMessages: [{ topic, messages }] });
  expect(sequences).toEqual([7, -7, 7]);
});

test('a send counts only when each of its partitions was answered for once', () => {
  const answered = (...partitions: number[]): boolean => {
    const answers = partitions.map((partition) => ({ topicName: topic, partition, errorCode: 0 }));
    return isAnswered(send.topicMessages, answers);
  };
  expect(answered(1, 0)).toBe(true);
  for (const wrong of [[0], [0, 0], [0, 1, 1], [0, 2]]) expect(answered(...wrong), `${wrong}`).toBe(false);
});
