import { inject } from 'vitest';
import { logContract } from '../contracts/log-contract.ts';
import { kafkaWorld } from './kafka-world.ts';

logContract('KafkaLog', async () => {
  const world = await kafkaWorld(inject('urls'));
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
});
