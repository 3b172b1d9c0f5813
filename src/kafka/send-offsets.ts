/** A mailbox's next offset → part of a transaction, by whoever leads the group, once they can take it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kafkajs';
import { kafkaErrorType } from './client.ts';
import type { OffsetCommit } from './offset-place.ts';

/**
 * What passes by itself. The transaction's coordinator answers a commit before its markers are written, and
 * until then takes no part of the next one: kafkajs waits that out where records go first, but not here. The
 * group's coordinator is made with the first commit a cluster ever sees, and moves with its broker: kafkajs
 * 2.2.4 means to wait for it, and looks for other names than those by which its errors go.
 */
const passing: ReadonlySet<string> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);
const pauseMs = 20;

/**
 * The node that took the offset. Tries for as long as the transaction may live, `timeoutMs`; then throws what
 * the coordinator said last.
 */
export async function sendOffsets(
  transaction: Transaction,
  { group, topic, partition, next }: OffsetCommit,
  timeoutMs: number,
): Promise<number> {
  const topics = [{ topic, partitions: [{ partition, offset: String(next) }] }];
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await transaction.sendOffsets({ consumerGroupId: group, topics });
    } catch (thrown) {
      if (!passing.has(kafkaErrorType(thrown)) || performance.now() > endAt) throw thrown;
      await sleep(pauseMs);
    }
  }
}
