/** A pipeline's configuration → its dead letters, open to be read. */
import { deadTopic } from '../../events.ts';
import type { KafkaOptions } from '../../kafka/client.ts';
import { clusterListing } from '../../kafka/cluster-listing.ts';
import { avroCodec, type Codec } from '../../kafka/codec.ts';
import { type Looking, looking } from '../../kafka/looking.ts';
import { schemaRegistry } from '../../kafka/schema-registry.ts';
import { kafkaOptions } from '../kafka-options.ts';
import { provideService } from '../services.ts';
import type { Judged } from './judged.ts';

export type OpenDead = Judged &
  Readonly<{
    kafka: KafkaOptions;
    codec: Codec;
    log: Looking;
    /** False where the pipeline has never run, and there is no topic to read. */
    isThere: boolean;
  }>;

/** Takes no seat, so that whoever looks disturbs nobody. */
export async function withDead(
  judged: Judged,
  work: (open: OpenDead) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { config } = judged;
  const { kafka, registry } = config.services;
  const given = kafka && registry ? { kafka, registry } : null;
  const { url, stop } = await provideService(config, { given, of: (urls) => urls }, signal);
  try {
    const nameInKafka = (topic: string): string => `${config.app}.${topic}`;
    const codec = avroCodec(schemaRegistry({ url: url.registry, ...config.security.registry }), nameInKafka);
    const options = kafkaOptions(config, url.kafka);
    const log = await looking(options, codec, nameInKafka);
    try {
      const { topics } = await clusterListing(options, []);
      const isThere = topics.has(nameInKafka(deadTopic.name));
      await work({ ...judged, kafka: options, codec, log, isThere });
    } finally {
      await log.close();
    }
  } finally {
    await stop();
  }
}
