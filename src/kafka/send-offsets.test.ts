import { KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError, type Transaction } from 'kafkajs';
import { expect, test } from 'vitest';
import { sendOffsets } from './send-offsets.ts';

const offset = { group: 'app/refine', topic: 'app.raw.chain', partition: 0, next: 7 };

/** As kafkajs hands on what a coordinator answered to each of its own tries. */
function refused(type: string): Error {
  const answer = new KafkaJSProtocolError(
    Object.assign(new Error(type), { type, code: 15, retriable: true }),
  );
  return new KafkaJSNumberOfRetriesExceeded(answer, { retryCount: 9, retryTime: 1_000 });
}

/** A transaction of kafkajs whose coordinators refuse as told, one call after the other, and then take. */
function refusing(...types: readonly string[]): { transaction: Transaction; calls: () => number } {
  let calls = 0;
  const never = () => Promise.reject(new Error('not asked for'));
  const transaction: Transaction = {
    ...{ send: never, sendBatch: never, commit: never, abort: never },
    isActive: () => true,
    sendOffsets: async () => {
      const type = types[calls++];
      if (type !== undefined) throw refused(type);
      return 3;
    },
  };
  return { transaction, calls: () => calls };
}

test('coordinators that cannot take an offset yet are asked again until they do', async () => {
  const passing = ['CONCURRENT_TRANSACTIONS', 'COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS'];
  const { transaction, calls } = refusing(...passing, 'NOT_COORDINATOR');
  expect(await sendOffsets(transaction, offset, 60_000)).toBe(3);
  expect(calls()).toBe(5);
});

test('what a coordinator refuses for good is thrown at once', async () => {
  const { transaction, calls } = refusing('INVALID_PRODUCER_EPOCH');
  await expect(sendOffsets(transaction, offset, 60_000)).rejects.toThrow('INVALID_PRODUCER_EPOCH');
  expect(calls()).toBe(1);
});

test('nobody is asked for longer than the transaction may live', async () => {
  const { transaction, calls } = refusing(...Array<string>(1_000).fill('COORDINATOR_NOT_AVAILABLE'));
  await expect(sendOffsets(transaction, offset, 50)).rejects.toThrow('COORDINATOR_NOT_AVAILABLE');
  expect(calls()).toBeLessThan(1_000);
});
