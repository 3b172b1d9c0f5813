/** A log with a fault in it: what a test of exactly-once must find, or it finds nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../src/flow/log.ts';
import {
  committedPosition,
  type KafkaLogOptions,
  kafkaLog,
  logParts,
  seatAt,
} from '../../src/kafka/kafka-log.ts';
import { fence } from '../../src/kafka/transactions.ts';

export const plants = ['offset-before-fence'] as const;
export type Plant = (typeof plants)[number];

/** Wide enough for a predecessor that has stalled to wake up in between, and commit. */
const betweenMs = 6_000;

/** Reads the position while the predecessor may still commit, and fences it only then. */
export async function offsetBeforeFence(options: KafkaLogOptions): Promise<Log> {
  const [log, parts] = [await kafkaLog(options), await logParts(options)];
  return {
    ...log,
    async open(actor) {
      const position = await committedPosition(parts, actor);
      await sleep(betweenMs);
      const { kafka, times, faultPoint } = parts;
      const producer = await fence(kafka, actor, { timeoutMs: times.transactionMs, faultPoint });
      return seatAt(parts, { actor, producer, position });
    },
    async close() {
      await Promise.all([log.close(), parts.cluster.disconnect()]);
    },
  };
}
