/** A configuration and where Kafka is → the log, as every role of a pipeline uses it. */
import type { Config } from '../config.ts';
import type { Log } from '../flow/log.ts';
import type { Codec } from '../kafka/codec.ts';
import { faultPointsOf } from '../kafka/fault-points.ts';
import { kafkaLog } from '../kafka/kafka-log.ts';
import { kafkaOptions } from './kafka-options.ts';

const readerWaitMs = 50;
const fetchBytes = 16 << 20;

export function openLog(config: Config, brokers: readonly string[], codec: Codec): Promise<Log> {
  const { sessionTimeoutMs, heartbeatMs, rebalanceTimeoutMs, transactionTimeoutMs } = config.group;
  return kafkaLog({
    kafka: kafkaOptions(config, brokers),
    codec,
    nameInKafka: (topic) => `${config.app}.${topic}`,
    times: {
      sessionMs: sessionTimeoutMs,
      heartbeatMs,
      rebalanceMs: rebalanceTimeoutMs,
      transactionMs: transactionTimeoutMs,
    },
    reader: { partitionBytes: config.turn.bytes, fetchBytes, waitMs: readerWaitMs },
    turnRecords: config.turn.records,
    restMs: config.turn.restMs,
    faultPoint: faultPointsOf(config.armedFault),
  });
}
