/** A bench's own way to the services of its pipeline: a log to write to, and a cluster to ask for offsets. */
import { kafkaOptions } from '../src/cli/kafka-options.ts';
import { topicsOf } from '../src/cli/topics-of.ts';
import { eventsEnrichedTopic, eventsTopic, rawChainTopic, topics } from '../src/events.ts';
import type { Log } from '../src/flow/log.ts';
import { avroCodec } from '../src/kafka/codec.ts';
import { type KafkaLogOptions, kafkaLog, type LogParts, logParts } from '../src/kafka/kafka-log.ts';
import { schemaRegistry } from '../src/kafka/schema-registry.ts';
import { ensureTopics } from '../src/kafka/topics.ts';
import type { Mailboxes } from './committed.ts';
import type { Pipeline } from './pipeline.ts';

export type Connected = Readonly<{
  log: Log;
  /** For whoever reads what is there without a seat. */
  parts: LogParts;
  /** What the three processors read of chains, in the order of the flow. */
  stages: Readonly<Record<'refine' | 'enrich' | 'score', Mailboxes>>;
  close(): Promise<void>;
}>;

/** The topics are there afterwards. */
export async function connected({ config, urls }: Pipeline): Promise<Connected> {
  const { app, partitions } = config;
  const brokers = urls.kafka.split(',');
  const kafka = kafkaOptions(config, brokers);
  const nameInKafka = (topic: string): string => `${app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: urls.registry }), nameInKafka);
  await Promise.all([ensureTopics(topicsOf(config, brokers)), codec.prepare(topics)]);
  const options: KafkaLogOptions = {
    ...{ kafka, codec, nameInKafka, turnRecords: config.turn.records },
    // Nothing here is a member of a group.
    times: { sessionMs: 0, heartbeatMs: 0, rebalanceMs: 0, transactionMs: config.group.transactionTimeoutMs },
    reader: { partitionBytes: 1 << 20, fetchBytes: 8 << 20, waitMs: 50 },
  };
  const [log, parts] = await Promise.all([kafkaLog(options), logParts(options)]);
  const mailboxes = (processor: string, topic: string): Mailboxes => ({
    ...{ group: `${app}/${processor}`, topic: nameInKafka(topic), partitions },
  });
  return {
    ...{ log, parts },
    stages: {
      refine: mailboxes('refine', rawChainTopic.name),
      enrich: mailboxes('enrich', eventsTopic.name),
      score: mailboxes('score', eventsEnrichedTopic.name),
    },
    async close() {
      await Promise.all([log.close(), parts.cluster.disconnect()]);
    },
  };
}
