import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

type Eos = Readonly<{
  initProducerId(): Promise<void>;
  beginTransaction(): void;
  addPartitionsToTransaction(topics: readonly object[]): Promise<void>;
  sendOffsets(offsets: object): Promise<number>;
  commit(): Promise<void>;
}>;

const kafkajs = createRequire(import.meta.url);
const eosManager: (parts: object) => Eos = kafkajs('kafkajs/src/producer/eosManager');
const { createErrorFromCode }: { createErrorFromCode: (code: number) => Error } = kafkajs(
  'kafkajs/src/protocol/error',
);
const notCoordinator = () => createErrorFromCode(16);
const gone = () => Object.assign(new Error('gone'), { name: 'KafkaJSConnectionError', retriable: true });

/** Two brokers; `leader` coordinates everything. `answer` says what becomes of a request. */
function world(answer: (broker: number, request: string) => void = () => undefined) {
  const asked: string[] = [];
  const state = { leader: 1 };
  const broker = (nodeId: number) => {
    const take = (request: string) => async () => {
      asked.push(`${request}@${nodeId}`);
      answer(nodeId, request);
      return { producerId: 7, producerEpoch: 0 };
    };
    const requests = ['initProducerId', 'addPartitionsToTxn', 'addOffsetsToTxn', 'txnOffsetCommit', 'endTxn'];
    return { nodeId, ...Object.fromEntries(requests.map((request) => [request, take(request)])) };
  };
  const cluster = {
    retry: { initialRetryTime: 1, retries: 2 },
    refreshMetadataIfNecessary: async () => undefined,
    findBroker: async ({ nodeId }: { nodeId: number }) => broker(nodeId),
    async findGroupCoordinator() {
      asked.push('who');
      return broker(state.leader);
    },
  };
  const logger = { debug: () => undefined };
  const eos = eosManager({ logger, cluster, transactional: true, transactionalId: 'app/refine/raw/0' });
  const transaction = async (): Promise<void> => {
    eos.beginTransaction();
    await eos.addPartitionsToTransaction([{ topic: 'out', partitions: [{ partition: 0 }] }]);
    await eos.sendOffsets({ consumerGroupId: 'app/refine', topics: [] });
    await eos.commit();
  };
  return { eos, asked, state, transaction };
}

test('who coordinates is asked once, not four times in each transaction', async () => {
  const { eos, asked, transaction } = world();
  await eos.initProducerId();
  for (let count = 0; count < 3; count++) await transaction();
  expect(asked.filter((request) => request === 'who')).toHaveLength(2);
});

test('a coordinator that is one no more is looked for, and its successor asked the same', async () => {
  const { eos, asked, state, transaction } = world((broker) => {
    if (broker !== state.leader) throw notCoordinator();
  });
  await eos.initProducerId();
  await transaction();
  state.leader = 2;
  asked.length = 0;
  await transaction();
  expect(asked).toEqual([
    ...['addPartitionsToTxn@1', 'who', 'addPartitionsToTxn@2', 'addOffsetsToTxn@2'],
    ...['txnOffsetCommit@1', 'who', 'txnOffsetCommit@2', 'endTxn@2'],
  ]);
});

test('a request nobody answered is not sent again, and the next one looks for the coordinator', async () => {
  let cut = '';
  const { eos, asked, transaction } = world((_, request) => {
    if (request === cut) throw gone();
  });
  await eos.initProducerId();
  await transaction();
  asked.length = 0;
  cut = 'addOffsetsToTxn';
  eos.beginTransaction();
  await expect(eos.sendOffsets({ consumerGroupId: 'app/refine', topics: [] })).rejects.toThrow('gone');
  cut = 'endTxn';
  await eos.addPartitionsToTransaction([{ topic: 'out', partitions: [{ partition: 0 }] }]);
  await expect(eos.commit()).rejects.toThrow('gone');
  expect(asked).toEqual(['addOffsetsToTxn@1', 'who', 'addPartitionsToTxn@1', 'endTxn@1']);
});
