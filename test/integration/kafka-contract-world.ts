/** A log on a real Kafka, and the hands of an adversary on it, for the contract. */
import type { ContractWorld } from '../contracts/log-contract.ts';
import type { KafkaWorld } from './kafka-world.ts';

export function kafkaContractWorld(world: KafkaWorld): ContractWorld {
  const { log, admin, nameInKafka } = world;
  let hanging = 0;
  return {
    log,
    async hang(topic, partition) {
      const producer = await world.producer(`${world.app}-hanging-${hanging++}`);
      const transaction = await producer.transaction();
      const value = Buffer.from('never to be seen');
      await transaction.send({ topic: nameInKafka(topic.name), messages: [{ partition, value }] });
      return () => transaction.abort();
    },
    async poison(topic, partition, bytes) {
      const producer = await world.producer();
      const value = Buffer.from(bytes);
      await producer.send({ topic: nameInKafka(topic.name), messages: [{ partition, value }] });
    },
    async truncate(topic, partition, before) {
      const partitions = [{ partition, offset: String(before) }];
      // kafkajs' admin deletes only where it has looked before.
      await admin.fetchTopicOffsets(nameInKafka(topic.name));
      await admin.deleteTopicRecords({ topic: nameInKafka(topic.name), partitions });
    },
    end: () => world.end(),
  };
}
