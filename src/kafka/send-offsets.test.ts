import { createRequire } from 'node:module';
import type { Transaction } from 'kafkajs';
import { expect, test } from 'vitest';
import { sendOffsets } from './send-offsets.ts';

const { createErrorFromCode }: { createErrorFromCode: (code: number) => Error } = createRequire(
  import.meta.url,
)('kafkajs/src/protocol/error');

const offset = { group: 'app/refine', topic: 'app.raw.chain', partition: 0, next: 7 };

/** As kafkajs names what a coordinator answers. */
const codes = { loading: 14, notThere: 15, elsewhere: 16, busy: 51, fenced: 47 };

/** A transaction of kafkajs whose coordinators refuse as told, one call after the other, and then take. */
function refusing(...answers: readonly number[]): { transaction: Transaction; calls: () => number } {
  let calls = 0;
  const never = () => Promise.reject(new Error('not asked for'));
  const transaction: Transaction = {
    ...{ send: never, sendBatch: never, commit: never, abort: never },
    isActive: () => true,
    sendOffsets: async () => {
      const code = answers[calls++];
      if (code !== undefined) throw createErrorFromCode(code);
      return 3;
    },
  };
  return { transaction, calls: () => calls };
}

test('coordinators that cannot take an offset yet are asked again until they do', async () => {
  const { busy, loading, notThere, elsewhere } = codes;
  const { transaction, calls } = refusing(busy, loading, notThere, elsewhere);
  expect(await sendOffsets(transaction, offset, 60_000)).toBe(3);
  expect(calls()).toBe(5);
});

test('what a coordinator refuses for good is thrown at once', async () => {
  const { transaction, calls } = refusing(codes.fenced);
  await expect(sendOffsets(transaction, offset, 60_000)).rejects.toThrow(/old epoch/);
  expect(calls()).toBe(1);
});

test('nobody is asked for longer than the transaction may live', async () => {
  const { transaction, calls } = refusing(...Array<number>(1_000).fill(codes.notThere));
  await expect(sendOffsets(transaction, offset, 50)).rejects.toThrow(/not available/);
  expect(calls()).toBeLessThan(1_000);
});
